package dev.proem.net.internal.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line of version 1 of the PROXY protocol, section 2.1. Addresses are not parsed by the JDK,
 * which would look up the address of any name.
 */
final class ProxyLine {
  private static final int PREFIX_BYTES = "PROXY ".length();
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern COLON = Pattern.compile(":");

  private ProxyLine() {}

  /** Parses a line with its CR and LF; returns null for UNKNOWN. */
  static @Nullable ProxyAddresses read(byte[] bytes, int length) throws ProxyHeaderException {
    String line =
        new String(bytes, PREFIX_BYTES, length - PREFIX_BYTES - 2, StandardCharsets.ISO_8859_1);
    if (line.equals("UNKNOWN") || line.startsWith("UNKNOWN ")) {
      return null; // the rest of the line is to be ignored
    }
    List<String> fields = List.of(SPACE.split(line, -1));
    String family = fields.get(0);
    if (!family.equals("TCP4") && !family.equals("TCP6")) {
      throw new ProxyHeaderException(PREFIX_BYTES, "neither TCP4, TCP6 nor UNKNOWN");
    }
    if (fields.size() != 5) {
      throw new ProxyHeaderException(
          PREFIX_BYTES, "the line has " + (fields.size() + 1) + " fields instead of 6");
    }
    InetAddress source = address(fields, 1);
    InetAddress destination = address(fields, 2);
    return new ProxyAddresses(
        new InetSocketAddress(source, port(fields, 3)),
        new InetSocketAddress(destination, port(fields, 4)));
  }

  private static InetAddress address(List<String> fields, int index) throws ProxyHeaderException {
    boolean v4 = fields.get(0).equals("TCP4");
    byte[] address = v4 ? ipv4(fields.get(index)) : ipv6(fields.get(index));
    if (address == null) {
      throw new ProxyHeaderException(
          offset(fields, index), "not an address of IPv" + (v4 ? "4" : "6"));
    }
    return ProxyAddresses.inetAddress(address);
  }

  private static int port(List<String> fields, int index) throws ProxyHeaderException {
    String text = fields.get(index);
    if (!PORT.matcher(text).matches() || Integer.parseInt(text) > 0xFFFF) {
      throw new ProxyHeaderException(offset(fields, index), "not a port from 0 to 65535");
    }
    return Integer.parseInt(text);
  }

  private static int offset(List<String> fields, int index) {
    return PREFIX_BYTES + fields.subList(0, index).stream().mapToInt(f -> f.length() + 1).sum();
  }

  private static byte @Nullable [] ipv4(String text) {
    String[] octets = DOT.split(text, -1);
    if (octets.length != 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!OCTET.matcher(octets[i]).matches() || Integer.parseInt(octets[i]) > 0xFF) {
        return null;
      }
      address[i] = (byte) Integer.parseInt(octets[i]);
    }
    return address;
  }

  private static byte @Nullable [] ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] address = groups(text, true);
      return address != null && address.length == 16 ? address : null;
    }
    byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap), false);
    String behind = text.substring(gap + 2);
    byte[] tail = behind.isEmpty() ? new byte[0] : groups(behind, true);
    if (head == null || tail == null || head.length + tail.length > 14) {
      return null; // the gap replaces at least one group
    }
    ByteBuffer address = ByteBuffer.allocate(16).put(head);
    return address.put(16 - tail.length, tail).array();
  }

  /**
   * Parses groups without a gap, two bytes each. The last two may be an IPv4 address: the
   * specification has no such form, but C libraries write it, for example {@code ::ffff:192.0.2.1}.
   */
  private static byte @Nullable [] groups(String text, boolean last) {
    String[] groups = COLON.split(text, -1);
    if (groups.length > 8) {
      return null;
    }
    ByteBuffer address = ByteBuffer.allocate(2 * groups.length + 2);
    for (int i = 0; i < groups.length; i++) {
      if (GROUP.matcher(groups[i]).matches()) {
        address.putShort((short) Integer.parseInt(groups[i], 16));
      } else {
        byte[] v4 = last && i == groups.length - 1 ? ipv4(groups[i]) : null;
        if (v4 == null) {
          return null;
        }
        address.put(v4);
      }
    }
    byte[] bytes = new byte[address.flip().remaining()];
    address.get(bytes);
    return bytes;
  }
}

package dev.proem.net.internal.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes PROXY headers as a proxy does. */
public final class ProxyHeaders {
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private ProxyHeaders() {}

  /** A line of version 1; both addresses of the same family. */
  public static byte[] v1(InetSocketAddress source, InetSocketAddress destination) {
    String family = source.getAddress() instanceof Inet4Address ? "TCP4" : "TCP6";
    return "PROXY %s %s %s %d %d\r\n"
        .formatted(
            family,
            source.getAddress().getHostAddress(),
            destination.getAddress().getHostAddress(),
            source.getPort(),
            destination.getPort())
        .getBytes(UTF_8);
  }

  /** A header of version 2 for a stream; both addresses of the same family, or both of UNIX. */
  public static byte[] v2(SocketAddress source, SocketAddress destination, byte[]... extras) {
    ByteBuffer block = ByteBuffer.allocate(1_024 + joined(extras).length);
    int family;
    if (source instanceof UnixDomainSocketAddress) {
      family = 0x31;
      block.put(unix(source)).put(unix(destination));
    } else {
      InetAddress address = ((InetSocketAddress) source).getAddress();
      family = address instanceof Inet4Address ? 0x11 : 0x21;
      block.put(address.getAddress());
      block.put(((InetSocketAddress) destination).getAddress().getAddress());
      block.putShort((short) ((InetSocketAddress) source).getPort());
      block.putShort((short) ((InetSocketAddress) destination).getPort());
    }
    block.put(joined(extras)).flip();
    return v2(0x21, family, Arrays.copyOf(block.array(), block.limit()));
  }

  /** A header of version 2 for a connection of the proxy itself, as for a health check. */
  public static byte[] v2Local() {
    return v2(0x20, 0x00, new byte[0]);
  }

  /** A header of version 2 of any parts. */
  public static byte[] v2(int versionAndCommand, int familyAndProtocol, byte[] block) {
    return ByteBuffer.allocate(16 + block.length)
        .put(SIGNATURE)
        .put((byte) versionAndCommand)
        .put((byte) familyAndProtocol)
        .putShort((short) block.length)
        .put(block)
        .array();
  }

  static byte[] extra(int type, byte... value) {
    return ByteBuffer.allocate(3 + value.length)
        .put((byte) type)
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  /** The same header, of version 2 and without a checksum, with one after its other extras. */
  static byte[] withChecksum(byte[] header) {
    byte[] whole = joined(header, extra(0x03, new byte[4]));
    ByteBuffer bytes = ByteBuffer.wrap(whole).putShort(14, (short) (whole.length - 16));
    CRC32C crc = new CRC32C();
    crc.update(whole);
    return bytes.putInt(whole.length - 4, (int) crc.getValue()).array();
  }

  public static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] unix(SocketAddress address) {
    byte[] path = ((UnixDomainSocketAddress) address).getPath().toString().getBytes(UTF_8);
    return Arrays.copyOf(path, 108);
  }
}

package dev.proem.net.internal.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The binary header of version 2 of the PROXY protocol, section 2.2.
 *
 * <pre>
 *      12 bytes      1         1        2
 * +-----------+-----------+----------+--------+-----------+--------+
 * | signature | version   | family   | length | addresses | extras |
 * |           | + command | + protocol        |           | (TLVs) |
 * +-----------+-----------+----------+--------+-----------+--------+
 * </pre>
 */
final class ProxyBlock {
  /** The size of a header before its addresses. */
  static final int FIXED_BYTES = 16;

  private static final int VERSION_AND_COMMAND = 12;
  private static final int FAMILY_AND_PROTOCOL = 13;
  private static final int LENGTH = 14;

  private static final int VERSION = 2;
  private static final int LOCAL = 0;
  private static final int PROXY = 1;

  private static final int UNSPEC = 0;
  private static final int INET = 1;
  private static final int INET6 = 2;
  private static final int UNIX = 3;
  private static final int DGRAM = 2;

  private static final int UNIX_BYTES = 108;
  private static final int TYPE_CRC32C = 3;

  private ProxyBlock() {}

  static void checkVersionAndCommand(byte[] bytes) throws ProxyHeaderException {
    if (high(bytes, VERSION_AND_COMMAND) != VERSION) {
      throw new ProxyHeaderException(
          VERSION_AND_COMMAND, "version " + high(bytes, VERSION_AND_COMMAND) + " is not known");
    }
    if (low(bytes, VERSION_AND_COMMAND) > PROXY) {
      throw new ProxyHeaderException(
          VERSION_AND_COMMAND, "command " + low(bytes, VERSION_AND_COMMAND) + " is not known");
    }
  }

  /** Accepts any value if the command is LOCAL: only the length of such a header is used. */
  static void checkFamilyAndProtocol(byte[] bytes) throws ProxyHeaderException {
    if (isLocal(bytes)) {
      return;
    }
    if (high(bytes, FAMILY_AND_PROTOCOL) > UNIX) {
      throw new ProxyHeaderException(
          FAMILY_AND_PROTOCOL,
          "address family " + high(bytes, FAMILY_AND_PROTOCOL) + " is not known");
    }
    if (low(bytes, FAMILY_AND_PROTOCOL) > DGRAM) {
      throw new ProxyHeaderException(
          FAMILY_AND_PROTOCOL,
          "transport protocol " + low(bytes, FAMILY_AND_PROTOCOL) + " is not known");
    }
  }

  /** The number of bytes after the first 16. */
  static int length(byte[] bytes) {
    return unsignedShort(bytes, LENGTH);
  }

  /**
   * Parses a complete header. Returns null for LOCAL and for an unspecified family or protocol: the
   * size of their addresses is not specified, so nothing after the length is checked.
   */
  static @Nullable ProxyAddresses read(byte[] bytes) throws ProxyHeaderException {
    int family = high(bytes, FAMILY_AND_PROTOCOL);
    if (isLocal(bytes) || family == UNSPEC || low(bytes, FAMILY_AND_PROTOCOL) == UNSPEC) {
      return null;
    }
    int end = FIXED_BYTES + addressBytes(family);
    if (end > bytes.length) {
      throw new ProxyHeaderException(LENGTH, "too short for the addresses of its family");
    }
    checkExtras(bytes, end);
    ByteBuffer block = ByteBuffer.wrap(bytes).position(FIXED_BYTES);
    if (family == UNIX) {
      return new ProxyAddresses(unixAddress(block), unixAddress(block));
    }
    InetAddress source = inetAddress(block, family);
    InetAddress destination = inetAddress(block, family);
    return new ProxyAddresses(
        new InetSocketAddress(source, block.getShort() & 0xFFFF),
        new InetSocketAddress(destination, block.getShort() & 0xFFFF));
  }

  private static int addressBytes(int family) {
    return switch (family) {
      case INET -> 2 * 4 + 2 * 2;
      case INET6 -> 2 * 16 + 2 * 2;
      default -> 2 * UNIX_BYTES;
    };
  }

  private static InetAddress inetAddress(ByteBuffer block, int family) {
    byte[] address = new byte[family == INET ? 4 : 16];
    block.get(address);
    return ProxyAddresses.inetAddress(address);
  }

  /**
   * Reads a path up to its first zero byte. A name that is no path on this system, for example an
   * abstract name of Linux, becomes the address without a name, which most clients have.
   */
  private static UnixDomainSocketAddress unixAddress(ByteBuffer block) {
    byte[] name = new byte[UNIX_BYTES];
    block.get(name);
    int length = 0;
    while (length < UNIX_BYTES && name[length] != 0) {
      length++;
    }
    try {
      return UnixDomainSocketAddress.of(new String(name, 0, length, StandardCharsets.UTF_8));
    } catch (InvalidPathException e) {
      return UnixDomainSocketAddress.of("");
    }
  }

  /** Checks that the extras fill the rest, and the checksum if there is one; skips the others. */
  private static void checkExtras(byte[] bytes, int start) throws ProxyHeaderException {
    int checksumAt = -1;
    int at = start;
    while (at < bytes.length) {
      int value = at + 3;
      if (value > bytes.length || unsignedShort(bytes, at + 1) > bytes.length - value) {
        throw new ProxyHeaderException(at, "an extra (TLV) reaches beyond the header");
      }
      int length = unsignedShort(bytes, at + 1);
      if (bytes[at] == TYPE_CRC32C) {
        if (checksumAt >= 0 || length != 4) {
          throw new ProxyHeaderException(at, "more or less than one checksum of 4 bytes");
        }
        checksumAt = value;
      }
      at = value + length;
    }
    if (checksumAt >= 0) {
      check(bytes, checksumAt);
    }
  }

  private static void check(byte[] bytes, int checksumAt) throws ProxyHeaderException {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, checksumAt);
    crc.update(new byte[4]);
    crc.update(bytes, checksumAt + 4, bytes.length - checksumAt - 4);
    if (ByteBuffer.wrap(bytes).getInt(checksumAt) != (int) crc.getValue()) {
      throw new ProxyHeaderException(checksumAt, "the checksum (CRC32c) does not match");
    }
  }

  private static boolean isLocal(byte[] bytes) {
    return low(bytes, VERSION_AND_COMMAND) == LOCAL;
  }

  private static int high(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) >> 4;
  }

  private static int low(byte[] bytes, int at) {
    return bytes[at] & 0x0F;
  }

  private static int unsignedShort(byte[] bytes, int at) {
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }
}

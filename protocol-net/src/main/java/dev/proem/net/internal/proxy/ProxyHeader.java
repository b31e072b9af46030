package dev.proem.net.internal.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses the header in which a proxy gives the addresses of a connection: the PROXY protocol,
 * version 1 (a line of text) or 2 (binary), as HAProxy specifies it in {@code proxy-protocol.txt},
 * section 2.
 *
 * <pre>{@code
 * if (header.take(buffer)) {
 *   header.addresses(); // of the client; empty if the connection's own are to be used
 * } // else more bytes are needed
 * }</pre>
 *
 * <p>Bytes arrive in fragments of any size. Only the bytes of the header are consumed; the bytes
 * after it, a message or the beginning of TLS, are left in the buffer. A byte that can't be part of
 * a header is rejected when it arrives. It does no I/O and looks up no name. Not thread-safe.
 */
public final class ProxyHeader {
  /** The longest line of version 1, with its CR and LF. */
  static final int MAX_LINE_BYTES = 107;

  /**
   * The most bytes of addresses and extras in a header of version 2. The length field allows
   * 65,535, but the specification wants a header to fit one TCP segment. 216 bytes of addresses,
   * 128 of an identifier, 255 of a host name and the description of a client certificate are well
   * below this limit, and an untrusted peer can't make the server hold more.
   */
  static final int MAX_BLOCK_BYTES = 4_096;

  private static final byte[] LINE = "PROXY ".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SIGNATURE =
      "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[MAX_LINE_BYTES];
  private int received;
  private boolean complete;
  private @Nullable ProxyAddresses addresses;
  private @Nullable ProxyHeaderException failure;

  /**
   * Consumes the bytes of the header in {@code in}: true when the header is complete; false when
   * more bytes are needed, and {@code in} has been consumed.
   *
   * @throws ProxyHeaderException when the bytes are no header; this and every later call throws it,
   *     and the rest of {@code in} has no meaning
   */
  public boolean take(ByteBuffer in) throws ProxyHeaderException {
    rethrowFailure();
    try {
      while (!complete && in.hasRemaining()) {
        bytes[received++] = in.get();
        accepted(received - 1);
      }
      return complete;
    } catch (ProxyHeaderException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Reports the end of the input. Does nothing if the header is complete.
   *
   * @throws ProxyHeaderException when the header is not complete, or an earlier call has failed;
   *     this and every later call throws it
   */
  public void endOfInput() throws ProxyHeaderException {
    rethrowFailure();
    if (!complete) {
      failure = new ProxyHeaderException(received, "the input ended before it was complete");
      throw failure;
    }
  }

  /** The number of bytes consumed. */
  int received() {
    return received;
  }

  /**
   * The addresses in the header, once it is complete: two {@link java.net.InetSocketAddress}, or
   * two {@link java.net.UnixDomainSocketAddress}. Empty if the connection is the proxy's own
   * (LOCAL) or the proxy does not know them (UNKNOWN, UNSPEC); then the addresses of the connection
   * apply.
   *
   * @throws IllegalStateException before the header is complete
   */
  public Optional<ProxyAddresses> addresses() {
    if (!complete) {
      throw new IllegalStateException("the PROXY header is not complete");
    }
    return Optional.ofNullable(addresses);
  }

  private void accepted(int at) throws ProxyHeaderException {
    boolean isLine = bytes[0] == LINE[0];
    byte[] beginning = isLine ? LINE : SIGNATURE;
    if (at < beginning.length) {
      if (bytes[at] != beginning[at]) {
        String seen = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, received);
        throw new ProxyHeaderException(at, "the connection starts with other bytes: " + seen);
      }
    } else if (isLine) {
      acceptedOfLine(at);
    } else {
      acceptedOfBlock(at);
    }
  }

  private void acceptedOfLine(int at) throws ProxyHeaderException {
    boolean afterReturn = bytes[at - 1] == '\r';
    if (afterReturn != (bytes[at] == '\n')) {
      throw new ProxyHeaderException(at, "CR and LF stand together, at the end of the line");
    }
    if (afterReturn) {
      addresses = ProxyLine.read(bytes, received);
      complete = true;
    } else if (received == MAX_LINE_BYTES) {
      throw new ProxyHeaderException(
          at, "the line does not end within " + MAX_LINE_BYTES + " bytes");
    }
  }

  private void acceptedOfBlock(int at) throws ProxyHeaderException {
    switch (at) {
      case 12 -> ProxyBlock.checkVersionAndCommand(bytes);
      case 13 -> ProxyBlock.checkFamilyAndProtocol(bytes);
      case 14 -> {} // half of the length
      case 15 -> {
        int length = ProxyBlock.length(bytes);
        if (length > MAX_BLOCK_BYTES) {
          throw new ProxyHeaderException(
              14, "it announces " + length + " bytes more, over the limit of " + MAX_BLOCK_BYTES);
        }
        bytes = Arrays.copyOf(bytes, ProxyBlock.FIXED_BYTES + length);
      }
      default -> {}
    }
    if (at >= ProxyBlock.FIXED_BYTES - 1 && received == bytes.length) {
      addresses = ProxyBlock.read(bytes);
      complete = true;
    }
  }

  private void rethrowFailure() throws ProxyHeaderException {
    if (failure != null) {
      throw failure;
    }
  }
}

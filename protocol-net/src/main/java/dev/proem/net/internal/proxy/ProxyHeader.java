package dev.proem.net.internal.proxy;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header that a proxy puts before the bytes of a connection, to say between which
 * addresses the connection really is: the PROXY protocol, version 1 (a line of text) or 2 (binary),
 * as HAProxy specifies it in {@code proxy-protocol.txt}, section 2.
 *
 * <pre>{@code
 * if (header.take(buffer)) {
 *   header.addresses(); // of the client; empty where the connection's own are to be used
 * } // else more bytes are needed
 * }</pre>
 *
 * <p>Bytes come in fragments of any size. Exactly those of the header are consumed; what follows, a
 * message or the beginning of TLS, is left in the buffer. A byte that can't be part of a header is
 * refused as soon as it comes. It does no input or output and looks up no name. Not thread-safe.
 */
public final class ProxyHeader {
  /** Between whom a connection is, as the proxy saw it. */
  public record Addresses(SocketAddress source, SocketAddress destination) {}

  /** The longest line of version 1, its end included. */
  static final int MAX_LINE_BYTES = 107;

  /** What stands in a header of version 2 before its addresses. */
  static final int FIXED_BYTES = 16;

  /**
   * The most that a header of version 2 may announce for addresses and extras. Its length field
   * could say 65,535, but the specification wants a header to fit one TCP segment. 216 bytes of
   * addresses, 128 of an identifier, 255 of a host name and the description of a client certificate
   * are well below this bound, and a stranger makes us hold no more than that.
   */
  static final int MAX_BLOCK_BYTES = 4_096;

  private static final byte[] LINE = "PROXY ".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SIGNATURE =
      "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[MAX_LINE_BYTES];
  private int received;
  private boolean complete;
  private @Nullable Addresses addresses;
  private @Nullable ProxyHeaderException failure;

  /**
   * Consumes what {@code in} has of the header: true when the header is complete, false when more
   * bytes are needed, and {@code in} is then used up.
   *
   * @throws ProxyHeaderException when the bytes are no header; this and every later call throws it,
   *     and what is left in {@code in} has no meaning
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
   * Says that the stream has ended. Returns when it ended behind the header.
   *
   * @throws ProxyHeaderException when it ended inside or before the header, or the failure after
   *     one; this and every later call throws it
   */
  public void endOfInput() throws ProxyHeaderException {
    rethrowFailure();
    if (!complete) {
      failure = new ProxyHeaderException(received, "the input ended before it was complete");
      throw failure;
    }
  }

  /** How many bytes of the stream have been consumed. */
  int received() {
    return received;
  }

  /**
   * The addresses that the header tells, once it is complete: {@link java.net.InetSocketAddress}
   * both, or {@link java.net.UnixDomainSocketAddress} both. Empty where the proxy speaks for itself
   * (LOCAL) or does not know them (UNKNOWN, UNSPEC): those of the connection count then.
   *
   * @throws IllegalStateException before the header is complete
   */
  public Optional<Addresses> addresses() {
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
        throw new ProxyHeaderException(at, "the connection begins otherwise, with " + seen);
      }
    } else if (isLine) {
      acceptedOfLine(at);
    } else {
      acceptedOfBlock(at);
    }
  }

  private void acceptedOfLine(int at) throws ProxyHeaderException {
    boolean behindReturn = bytes[at - 1] == '\r';
    if (behindReturn != (bytes[at] == '\n')) {
      throw new ProxyHeaderException(at, "CR and LF stand together, at the end of the line");
    }
    if (behindReturn) {
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
        bytes = Arrays.copyOf(bytes, FIXED_BYTES + length);
      }
      default -> {}
    }
    if (at >= FIXED_BYTES - 1 && received == bytes.length) {
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

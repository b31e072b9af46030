package dev.proem.net;

import dev.proem.MessageHeader;
import java.io.Closeable;
import java.io.InputStream;

/**
 * A reply whose content is read as it arrives. It has a connection to itself until its content has
 * been read to the end or it is closed: close it in any case. For one thread at a time.
 */
public final class StreamedReply implements Closeable {
  private final MessageHeader header;
  private final InputStream content;

  StreamedReply(MessageHeader header, InputStream content) {
    this.header = header;
    this.content = content;
  }

  /** What the reply says of its content. */
  public MessageHeader header() {
    return header;
  }

  /**
   * The content. A read waits for the server; it throws a {@link
   * dev.proem.TruncatedMessageException} when the server ends the connection before the content is
   * complete, an {@link OutcomeUnknownException} when the connection breaks or the server sends too
   * slowly, a {@link ClientClosedException} when the client is closed, and an {@link
   * java.io.IOException} when the reader is interrupted or has closed it.
   */
  public InputStream content() {
    return content;
  }

  /** Drops what has not been read. Does nothing after the first call. */
  @Override
  public void close() {
    try {
      content.close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e); // the content's close does not throw
    }
  }
}

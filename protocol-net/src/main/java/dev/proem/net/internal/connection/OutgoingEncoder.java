package dev.proem.net.internal.connection;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.content.ContentSource;
import dev.proem.net.internal.content.FileSource;
import dev.proem.net.internal.content.ReadAheadSource;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Creates the items of a send queue. */
public final class OutgoingEncoder {
  private static final MessageEncoder ENCODER = new MessageEncoder();

  /**
   * Content type and encoding with at most this number of characters, of at most 6 bytes each,
   * always fit a header.
   */
  private static final int SURELY_SHORT = 8_192;

  private OutgoingEncoder() {}

  /**
   * Creates the item of a message.
   *
   * @param threads the threads on which a content is read and closed
   * @throws IllegalArgumentException if its header is too long
   * @throws IOException if its file cannot be read
   */
  public static OutgoingItem of(
      Outgoing message,
      MessageConnection connection,
      ContentExecutors threads,
      SendListener sendListener)
      throws IOException {
    if (message instanceof Outgoing.Whole whole) {
      return of(whole.message(), sendListener);
    }
    Outgoing.Streamed streamed = (Outgoing.Streamed) message;
    ByteBuffer head = ENCODER.encodeHeader(streamed.header());
    ContentSource source = source(streamed, connection, threads);
    return new OutgoingItem(head, ByteBuffer.allocate(0), source, sendListener);
  }

  /**
   * Creates the item of a message whose content is in memory.
   *
   * @throws IllegalArgumentException if its header is too long
   */
  public static OutgoingItem of(Message message, SendListener sendListener) {
    return new OutgoingItem(
        ENCODER.encodeHeader(message.header()), message.content(), null, sendListener);
  }

  /** Creates an item of bytes that are not a message. */
  public static OutgoingItem raw(ByteBuffer bytes) {
    return new OutgoingItem(bytes, ByteBuffer.allocate(0), null, SendListener.NONE);
  }

  private static ContentSource source(
      Outgoing.Streamed streamed, MessageConnection connection, ContentExecutors threads)
      throws IOException {
    long length = streamed.header().contentLength();
    if (streamed.content() instanceof FileChannel file && FileSource.takes(file)) {
      if (connection.loop.isCurrent()) {
        Thread.interrupted(); // one left set by an inline handler would close the file
      }
      return new FileSource(file, length, threads);
    }
    Runnable resume = () -> connection.step(() -> {});
    return new ReadAheadSource(streamed.content(), length, threads, connection.loop, resume);
  }

  /**
   * Checks a header before it is sent.
   *
   * @param added the number of bytes that the transport may add to the header
   * @throws IllegalArgumentException if the header, with what is added, is too long
   */
  public static void check(MessageHeader header, int added) {
    int texts = header.contentType().length() + header.contentEncoding().length();
    if (header.extras().isEmpty() && texts <= SURELY_SHORT) {
      return;
    }
    int bytes = ENCODER.encodeHeader(header).remaining() - Short.BYTES; // without proto-header
    if (bytes > MessageHeader.MAX_BYTES - added) {
      throw new IllegalArgumentException(
          "the header has "
              + bytes
              + " bytes as JSON, and up to "
              + added
              + " more with what the client adds, but a proto-header can announce "
              + MessageHeader.MAX_BYTES
              + " at most");
    }
  }

  /** Closes the content of a message that is not sent; soon, on a thread for contents. */
  public static void discard(Outgoing message, ContentExecutors threads) {
    if (message instanceof Outgoing.Streamed streamed) {
      threads.close(streamed.content());
    }
  }
}

package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.content.StreamChannel;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A message on its way out: whole, or with a content that is read while it is sent, in constant
 * memory. Sent once; a stream, channel or file is closed when it has been sent, or can't be, on a
 * thread where that may block; a read that is still under way then is interrupted.
 *
 * <p>The extra headers that belong to the transport are removed when it is sent, so that what was
 * received can be sent on: {@code message-id}, {@code in-reply-to}, {@code deadline-ms}, {@code
 * push}, {@code ping}, {@code one-way}, and {@code error} unless this is the reply of a handler.
 * See {@code docs/spec/protocol.md}, section "Extensions".
 */
public sealed interface Outgoing {
  /** What is said of the content; its content length is the number of bytes that are sent. */
  MessageHeader header();

  /** This message with another header, which has to keep the content length. */
  Outgoing withHeader(MessageHeader header);

  /** A whole message. */
  static Outgoing of(Message message) {
    return new Whole(message);
  }

  /**
   * A content that is read from a stream: {@link MessageHeader#contentLength()} bytes of it, no
   * more. It may block: it is read on an executor, never on an event loop, by one thread at a time
   * but not always the same (which a {@link java.io.PipedInputStream} does not take).
   */
  static Outgoing stream(MessageHeader header, InputStream content) {
    // The JDK knows that the channel of such a stream is a file's, which the kernel can move.
    boolean isFile = content.getClass() == FileInputStream.class;
    return new Streamed(header, isFile ? Channels.newChannel(content) : new StreamChannel(content));
  }

  /**
   * As {@link #stream}, from a channel. A {@link FileChannel} is sent from its position on.
   *
   * @throws IllegalArgumentException when the channel is in non-blocking mode: it would have to be
   *     asked again and again
   */
  static Outgoing channel(MessageHeader header, ReadableByteChannel content) {
    if (content instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalArgumentException(
          "the channel of a content has to be in blocking mode: " + content);
    }
    return new Streamed(header, content);
  }

  /**
   * A file, whole, moved by the kernel where it can; the content length is the file's, whatever the
   * header says.
   *
   * @throws NoSuchFileException when there is no regular file of that name
   * @throws IOException when it can't be opened
   */
  static Outgoing file(MessageHeader header, Path file) throws IOException {
    if (!Files.isRegularFile(file)) { // a folder can be opened, too, and fails when it is read
      throw new NoSuchFileException(file.toString(), null, "there is no such regular file");
    }
    FileChannel content = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Streamed(header.withContentLength(content.size()), content);
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  /**
   * A whole message.
   *
   * @param message the message
   */
  record Whole(Message message) implements Outgoing {
    @Override
    public MessageHeader header() {
      return message.header();
    }

    @Override
    public Outgoing withHeader(MessageHeader header) {
      return new Whole(message.withHeader(header));
    }
  }

  /**
   * A message whose content is read while it is sent.
   *
   * @param header what is said of the content
   * @param content where the content is read, from its position on
   */
  record Streamed(MessageHeader header, ReadableByteChannel content) implements Outgoing {
    @Override
    public Outgoing withHeader(MessageHeader other) {
      if (other.contentLength() != header.contentLength()) {
        throw new IllegalArgumentException(
            "the content has " + header.contentLength() + " bytes, not " + other.contentLength());
      }
      return new Streamed(other, content);
    }
  }
}

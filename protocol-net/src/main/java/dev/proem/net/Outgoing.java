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
 * A message to be sent: complete, or with a content that is read while it is sent, in constant
 * memory. Such a content can be sent once. Its stream, channel or file is closed after it has been
 * sent, or if it cannot be sent, on a thread that may block; a read that is then still in progress
 * is interrupted.
 *
 * <p>Extra headers that belong to the transport are removed when the message is sent, so a received
 * message can be forwarded: {@code message-id}, {@code in-reply-to}, {@code deadline-ms}, {@code
 * push}, {@code ping}, {@code one-way}, and {@code error} unless this is the reply of a handler.
 * See {@code docs/spec/protocol.md}, section "Extensions".
 */
public sealed interface Outgoing {
  /** Returns the header. Its content length is the number of content bytes that are sent. */
  MessageHeader header();

  /**
   * Returns this message with another header.
   *
   * @throws IllegalArgumentException if the header has another content length
   */
  Outgoing withHeader(MessageHeader header);

  /** Returns a complete message. */
  static Outgoing of(Message message) {
    return new Whole(message);
  }

  /**
   * Returns a message whose content is read from a stream: {@link MessageHeader#contentLength()}
   * bytes of it. The stream may block: it is read on an executor, never on an event loop, by one
   * thread at a time but not always the same thread (which {@link java.io.PipedInputStream} does
   * not support).
   */
  static Outgoing stream(MessageHeader header, InputStream content) {
    // For exactly this class, the JDK returns a FileChannel, which the kernel can transfer.
    boolean isFile = content.getClass() == FileInputStream.class;
    return new Streamed(header, isFile ? Channels.newChannel(content) : new StreamChannel(content));
  }

  /**
   * Returns a message whose content is read from a channel, otherwise like {@link #stream}. A
   * {@link FileChannel} is sent from its position on.
   *
   * @throws IllegalArgumentException if the channel is in non-blocking mode, because reading it
   *     would require polling
   */
  static Outgoing channel(MessageHeader header, ReadableByteChannel content) {
    if (content instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalArgumentException(
          "the channel of a content must be in blocking mode: " + content);
    }
    return new Streamed(header, content);
  }

  /**
   * Returns a message whose content is a complete file, which the kernel transfers where it can.
   * The content length is the size of the file, regardless of the header.
   *
   * @throws NoSuchFileException if there is no regular file with this name
   * @throws IOException if the file cannot be opened
   */
  static Outgoing file(MessageHeader header, Path file) throws IOException {
    if (!Files.isRegularFile(file)) { // opening a directory may succeed, and reading it fails
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
   * A complete message.
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
   * @param header the header
   * @param content the channel from which the content is read, from its position on
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

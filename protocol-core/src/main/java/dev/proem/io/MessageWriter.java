package dev.proem.io;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes messages to a blocking stream or channel. See {@code docs/spec/protocol.md}, section
 * "Message".
 *
 * <p>Each message is written whole and flushed. A message that can't be encoded throws and leaves
 * the stream untouched. Once a write has failed midway, the stream is out of step: each later call
 * throws {@link IllegalStateException}, and the connection is to be closed. The stream is the
 * caller's to close. Not thread-safe.
 */
public final class MessageWriter {
  /** Up to this size a message is one write, so that it is not sent as two packets. */
  private static final int SINGLE_WRITE_BYTES = 65_536;

  /** How much of a streamed content is moved at once, and so how often its progress is told. */
  private static final int STREAM_BYTES = 65_536;

  /**
   * As {@link #STREAM_BYTES}, where the kernel moves it: larger, since each step is one system
   * call.
   */
  private static final int TRANSFER_BYTES = 1 << 20;

  private final MessageEncoder encoder = new MessageEncoder();
  private final WritableByteChannel channel;
  private final Flush flush;
  private boolean outOfStep;

  private interface Flush {
    void flush() throws IOException;
  }

  /** A writer to a stream. */
  public MessageWriter(OutputStream out) {
    this.channel = new StreamChannel(out);
    this.flush = out::flush;
  }

  /**
   * A writer to a channel.
   *
   * @throws IllegalBlockingModeException when the channel is in non-blocking mode; the methods that
   *     write throw it too
   */
  public MessageWriter(WritableByteChannel out) {
    if (out instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    this.channel = out;
    this.flush = () -> {};
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException when its header is too long; nothing is written then
   * @throws IOException from the stream
   */
  public void write(Message message) throws IOException {
    if (message.contentLength() <= SINGLE_WRITE_BYTES) {
      ByteBuffer whole = encoder.encode(message);
      inStep(() -> writeFully(whole));
    } else {
      ByteBuffer[] parts = encoder.encodeParts(message);
      inStep(
          () -> {
            writeFully(parts[0]);
            writeFully(parts[1]);
          });
    }
  }

  /** As {@link #write(MessageHeader, InputStream, Progress)}, unobserved. */
  public void write(MessageHeader header, InputStream content) throws IOException {
    write(header, content, Progress.NONE);
  }

  /**
   * Writes a message whose content is read from a stream: {@link MessageHeader#contentLength()}
   * bytes of it, no more. The stream is not closed.
   *
   * @throws IllegalArgumentException when the header is too long; nothing is written then
   * @throws EOFException when the content has fewer bytes; the stream is out of step then
   * @throws IOException from either stream
   */
  public void write(MessageHeader header, InputStream content, Progress progress)
      throws IOException {
    write(header, Channels.newChannel(content), progress);
  }

  /** As {@link #write(MessageHeader, ReadableByteChannel, Progress)}, unobserved. */
  public void write(MessageHeader header, ReadableByteChannel content) throws IOException {
    write(header, content, Progress.NONE);
  }

  /**
   * Writes a message whose content is read from a channel: {@link MessageHeader#contentLength()}
   * bytes of it, no more, from its position on. A file's bytes are moved by the kernel where it
   * can. The channel is not closed.
   *
   * @throws IllegalArgumentException when the header is too long; nothing is written then
   * @throws EOFException when the content has fewer bytes; the stream is out of step then
   * @throws IOException from either channel
   */
  public void write(MessageHeader header, ReadableByteChannel content, Progress progress)
      throws IOException {
    ByteBuffer beginning = encoder.encodeHeader(header);
    long length = header.contentLength();
    inStep(
        () -> {
          writeFully(beginning);
          if (content instanceof FileChannel file) {
            transfer(file, length, progress);
          } else {
            copy(content, length, progress);
          }
        });
  }

  /** As {@link #write(MessageHeader, Path, Progress)}, unobserved. */
  public void write(MessageHeader header, Path file) throws IOException {
    write(header, file, Progress.NONE);
  }

  /**
   * Writes a message whose content is a file, whole; the content length is the file's, whatever the
   * header says. The kernel moves the bytes where it can.
   *
   * @throws IllegalArgumentException when the header is too long; nothing is written then
   * @throws NoSuchFileException when there is no regular file of that name; nothing is written then
   * @throws EOFException when the file shrinks meanwhile; the stream is out of step then
   * @throws IOException from the stream or the file
   */
  public void write(MessageHeader header, Path file, Progress progress) throws IOException {
    if (!Files.isRegularFile(file)) { // a folder can be opened, too, and fails when it is read
      throw new NoSuchFileException(file.toString(), null, "there is no such regular file");
    }
    try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
      write(header.withContentLength(content.size()), content, progress);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void inStep(Step step) throws IOException {
    if (outOfStep) {
      throw new IllegalStateException("an earlier message was written in part; close the stream");
    }
    outOfStep = true;
    step.run();
    flush.flush();
    outOfStep = false;
  }

  private void transfer(FileChannel file, long length, Progress progress) throws IOException {
    long start = file.position();
    long done = 0;
    while (done < length) {
      long moved = file.transferTo(start + done, Math.min(TRANSFER_BYTES, length - done), channel);
      if (moved <= 0) {
        if (start + done < file.size()) {
          throw new IllegalBlockingModeException();
        }
        throw shortContent(done, length);
      }
      done += moved;
      progress.transferred(done, length);
    }
    file.position(start + length);
  }

  private void copy(ReadableByteChannel content, long length, Progress progress)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STREAM_BYTES, length));
    long done = 0;
    while (done < length) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
      int count = content.read(buffer);
      if (count < 0) {
        throw shortContent(done, length);
      }
      if (count == 0) {
        throw new IllegalBlockingModeException();
      }
      done += buffer.flip().remaining();
      writeFully(buffer);
      progress.transferred(done, length);
    }
  }

  private static EOFException shortContent(long done, long length) {
    return new EOFException(
        "the content ended after " + done + " of the " + length + " bytes that the header says");
  }

  /** In pieces, since a channel copies a heap buffer whole into native memory of that size. */
  private void writeFully(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(bytes.position() + Math.min(end - bytes.position(), TRANSFER_BYTES));
      if (channel.write(bytes) == 0) {
        throw new IllegalBlockingModeException();
      }
    }
  }
}

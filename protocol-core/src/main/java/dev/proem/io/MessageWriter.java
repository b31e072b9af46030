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
 * <p>Each message is written completely and flushed. If a message cannot be encoded, nothing is
 * written. If a write fails midway, each later call throws {@link IllegalStateException}: close the
 * connection. The caller closes the stream. Not thread-safe.
 */
public final class MessageWriter {
  /** The largest message that is written at once, to send it in as few packets as possible. */
  private static final int SINGLE_WRITE_BYTES = 65_536;

  /** The chunk size of a streamed content, and the interval of its progress reports. */
  private static final int STREAM_BYTES = 65_536;

  /** The chunk size if the kernel copies: larger, because each chunk is one system call. */
  private static final int TRANSFER_BYTES = 1 << 20;

  private final MessageEncoder encoder = new MessageEncoder();
  private final WritableByteChannel channel;
  private final Step flush;
  private boolean failed;

  /** Creates a writer to a stream. */
  public MessageWriter(OutputStream out) {
    this.channel = new StreamChannel(out);
    this.flush = out::flush;
  }

  /**
   * Creates a writer to a channel.
   *
   * @throws IllegalBlockingModeException if the channel is in non-blocking mode; the methods that
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
   * @throws IllegalArgumentException if its header is too long; nothing has been written then
   * @throws IOException from the stream
   */
  public void write(Message message) throws IOException {
    if (message.contentLength() <= SINGLE_WRITE_BYTES) {
      ByteBuffer whole = encoder.encode(message);
      unlessFailed(() -> writeFully(whole));
    } else {
      ByteBuffer[] parts = encoder.encodeParts(message);
      unlessFailed(
          () -> {
            writeFully(parts[0]);
            writeFully(parts[1]);
          });
    }
  }

  /** Writes as {@link #write(MessageHeader, InputStream, Progress)}, without progress. */
  public void write(MessageHeader header, InputStream content) throws IOException {
    write(header, content, Progress.NONE);
  }

  /**
   * Writes a message with {@link MessageHeader#contentLength()} bytes of a stream as its content.
   * The stream is not closed.
   *
   * @throws IllegalArgumentException if the header is too long; nothing has been written then
   * @throws EOFException if the content has fewer bytes; the writer has failed then
   * @throws IOException from either stream
   */
  public void write(MessageHeader header, InputStream content, Progress progress)
      throws IOException {
    write(header, Channels.newChannel(content), progress);
  }

  /** Writes as {@link #write(MessageHeader, ReadableByteChannel, Progress)}, without progress. */
  public void write(MessageHeader header, ReadableByteChannel content) throws IOException {
    write(header, content, Progress.NONE);
  }

  /**
   * Writes a message with {@link MessageHeader#contentLength()} bytes of a channel as its content,
   * from the channel's position. If possible, the kernel copies the bytes of a file. The channel is
   * not closed.
   *
   * @throws IllegalArgumentException if the header is too long; nothing has been written then
   * @throws EOFException if the content has fewer bytes; the writer has failed then
   * @throws IOException from either channel
   */
  public void write(MessageHeader header, ReadableByteChannel content, Progress progress)
      throws IOException {
    ByteBuffer beginning = encoder.encodeHeader(header);
    long length = header.contentLength();
    unlessFailed(
        () -> {
          writeFully(beginning);
          if (content instanceof FileChannel file) {
            transfer(file, length, progress);
          } else {
            copy(content, length, progress);
          }
        });
  }

  /** Writes as {@link #write(MessageHeader, Path, Progress)}, without progress. */
  public void write(MessageHeader header, Path file) throws IOException {
    write(header, file, Progress.NONE);
  }

  /**
   * Writes a message with a whole file as its content. The content length is that of the file and
   * replaces that of the header. If possible, the kernel copies the bytes.
   *
   * @throws IllegalArgumentException if the header is too long; nothing has been written then
   * @throws NoSuchFileException if there is no such regular file; nothing has been written then
   * @throws EOFException if the file becomes shorter meanwhile; the writer has failed then
   * @throws IOException from the stream or the file
   */
  public void write(MessageHeader header, Path file, Progress progress) throws IOException {
    if (!Files.isRegularFile(file)) { // a directory can be opened, but not read
      throw new NoSuchFileException(file.toString(), null, "there is no such regular file");
    }
    try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
      write(header.withContentLength(content.size()), content, progress);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void unlessFailed(Step step) throws IOException {
    if (failed) {
      throw new IllegalStateException("an earlier message was written in part; close the stream");
    }
    failed = true;
    step.run();
    flush.run();
    failed = false;
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

  /** Writes in chunks, because a channel copies a heap buffer into native memory of its size. */
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

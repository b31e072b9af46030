package dev.proem.io;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.codec.MessageDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from a blocking stream or channel. See {@code docs/spec/protocol.md}, section
 * "Message".
 *
 * <p>It reads ahead: the stream belongs to the reader as long as it is used, and is the caller's to
 * close. After a {@link ProtocolException} each call throws the same one again. Not thread-safe.
 */
public final class MessageReader {
  /** Enough for several small messages a call; small enough for thousands of readers. */
  private static final int BUFFER_BYTES = 8_192;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  /** Fills a cleared buffer with at least one byte: how many, or -1 at the end. */
  private interface Source {
    int read(ByteBuffer into) throws IOException;
  }

  private final Source source;
  private final Limits limits;
  private final MessageDecoder decoder;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private @Nullable ContentStream streamed;
  private @Nullable ProtocolException failure;

  /** A reader with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageReader(InputStream in) {
    this(in, Limits.DEFAULT, Dialect.STRICT);
  }

  /** A reader over a stream. */
  public MessageReader(InputStream in, Limits limits, Dialect dialect) {
    this(
        (Source) into -> in.read(into.array(), into.arrayOffset(), into.capacity()),
        limits,
        dialect);
  }

  /** A reader with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageReader(ReadableByteChannel in) {
    this(in, Limits.DEFAULT, Dialect.STRICT);
  }

  /**
   * A reader over a channel.
   *
   * @throws IllegalBlockingModeException when the channel is in non-blocking mode; the methods that
   *     read throw it too
   */
  public MessageReader(ReadableByteChannel in, Limits limits, Dialect dialect) {
    this((Source) in::read, limits, dialect);
    if (in instanceof SelectableChannel channel && !channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  private MessageReader(Source source, Limits limits, Dialect dialect) {
    this.source = source;
    this.limits = limits;
    this.decoder = new MessageDecoder(limits, dialect);
  }

  /**
   * Waits until the next message begins, or the stream ends: true when one begins.
   *
   * @throws ProtocolException when the bytes before were no message, or the stream ended inside one
   * @throws IOException from the stream; a time-out of the stream may be tried again
   */
  public boolean hasNext() throws IOException {
    return unlessFailed(
        () -> {
          drain();
          if (buffer.hasRemaining() || fill()) {
            return true;
          }
          decoder.endOfInput();
          return false;
        });
  }

  /**
   * Waits for the next whole message.
   *
   * @throws EOFException when the stream has ended, between messages
   * @throws ProtocolException when the bytes are no message within the limits, or end inside one
   * @throws IOException from the stream; a time-out of the stream may be tried again
   */
  public Message read() throws IOException {
    return unlessFailed(
        () -> {
          drain();
          for (; ; ) {
            Message message = decoder.decode(buffer);
            if (message != null) {
              return message;
            }
            fillOrEnd();
          }
        });
  }

  /** As {@link #readStreamed(Progress)}, unobserved. */
  public StreamedMessage readStreamed() throws IOException {
    return readStreamed(Progress.NONE);
  }

  /**
   * Waits for the header of the next message; its content is read as it arrives, in constant
   * memory. What the caller leaves unread of it is read and dropped when the next message is asked
   * for, up to {@link Limits#drainBytes()}; a content that has more left fails the reader.
   *
   * @throws EOFException when the stream has ended, between messages
   * @throws ProtocolException when the bytes are no message within the limits, or end inside one
   * @throws IOException from the stream; a time-out of the stream may be tried again
   */
  public StreamedMessage readStreamed(Progress progress) throws IOException {
    return unlessFailed(
        () -> {
          drain();
          for (; ; ) {
            MessageHeader header = decoder.decodeHeader(buffer);
            if (header != null) {
              streamed = new ContentStream(header.contentLength(), progress);
              return new StreamedMessage(header, streamed);
            }
            fillOrEnd();
          }
        });
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  /** Every way to read ends here, so that a failure is thrown again by each of them. */
  private <T> T unlessFailed(Step<T> step) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      return step.run();
    } catch (ProtocolException e) {
      failure = e;
      throw e;
    }
  }

  private void drain() throws IOException {
    if (streamed == null) {
      return;
    }
    long rest = decoder.contentRemaining();
    if (rest > limits.drainBytes()) {
      throw new LimitExceededException(
          ErrorCode.DRAIN_TOO_LARGE,
          Phase.CONTENT,
          decoder.offset(),
          rest,
          limits.drainBytes(),
          rest
              + " bytes of a content were left unread, over the limit of "
              + limits.drainBytes()
              + " (Limits.drainBytes); close the connection");
    }
    while (decoder.contentRemaining() > 0) {
      nextPiece(BUFFER_BYTES);
    }
    streamed = null;
  }

  /** Some of the streamed content: at least one byte, at most {@code max}. */
  private ByteBuffer nextPiece(int max) throws IOException {
    if (!buffer.hasRemaining()) {
      fillOrEnd();
    }
    int limit = buffer.limit();
    buffer.limit(buffer.position() + Math.min(max, buffer.remaining()));
    ByteBuffer piece = decoder.decodeContent(buffer);
    buffer.limit(limit);
    return piece;
  }

  private void fillOrEnd() throws IOException {
    if (!fill()) {
      decoder.endOfInput();
      throw new EOFException("the stream ended; no message was begun");
    }
  }

  private boolean fill() throws IOException {
    buffer.clear();
    int count = 0;
    try {
      count = source.read(buffer);
    } finally {
      buffer.position(0).limit(Math.max(count, 0));
    }
    if (count == 0) {
      throw new IllegalBlockingModeException();
    }
    return count > 0;
  }

  private final class ContentStream extends InputStream {
    private final long length;
    private final Progress progress;

    ContentStream(long length, Progress progress) {
      this.length = length;
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, into.length);
      checkCurrent();
      if (count == 0) {
        return 0;
      }
      ByteBuffer piece =
          unlessFailed(() -> decoder.contentRemaining() == 0 ? EMPTY : nextPiece(count));
      if (!piece.hasRemaining()) {
        return -1;
      }
      int taken = piece.remaining();
      piece.get(into, offset, taken);
      progress.transferred(length - decoder.contentRemaining(), length);
      return taken;
    }

    @Override
    public int available() throws IOException {
      checkCurrent();
      return (int) Math.min(decoder.contentRemaining(), buffer.remaining());
    }

    private void checkCurrent() throws IOException {
      if (streamed != this) {
        throw new IOException("the reader has gone on to the next message");
      }
    }
  }
}

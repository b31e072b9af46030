package dev.proem.io;

import dev.proem.Bound;
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
 * <p>It reads ahead, so nothing else may read from the stream, which the caller closes. After a
 * {@link ProtocolException} each call throws it again. Not thread-safe.
 */
public final class MessageReader {
  private static final int BUFFER_BYTES = 8_192; // holds several small messages

  private interface Source {
    int read(ByteBuffer into) throws IOException;
  }

  private final Source source;
  private final Bound drainBytes;
  private final MessageDecoder decoder;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private @Nullable ContentStream content;
  private @Nullable ProtocolException fault;

  /** Creates a reader with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageReader(InputStream in) {
    this(in, Limits.DEFAULT, Dialect.STRICT);
  }

  /** Creates a reader of a stream. */
  public MessageReader(InputStream in, Limits limits, Dialect dialect) {
    this(
        (Source) into -> in.read(into.array(), into.arrayOffset(), into.capacity()),
        limits,
        dialect);
  }

  /** Creates a reader with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageReader(ReadableByteChannel in) {
    this(in, Limits.DEFAULT, Dialect.STRICT);
  }

  /**
   * Creates a reader of a channel.
   *
   * @throws IllegalBlockingModeException if the channel is non-blocking; reading throws it too
   */
  public MessageReader(ReadableByteChannel in, Limits limits, Dialect dialect) {
    this((Source) in::read, limits, dialect);
    if (in instanceof SelectableChannel channel && !channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  private MessageReader(Source source, Limits limits, Dialect dialect) {
    this.source = source;
    this.drainBytes = new Bound("Limits.drainBytes", limits.drainBytes());
    this.decoder = new MessageDecoder(limits, dialect);
  }

  /**
   * Waits until the next message begins or the stream ends; returns true if a message begins.
   *
   * @throws ProtocolException if the previous bytes are not a message, or are truncated
   * @throws IOException from the stream; after a time-out of the stream, the call can be repeated
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
   * @throws EOFException if the stream ended between messages
   * @throws ProtocolException if the bytes are not a message within the limits, or end inside one
   * @throws IOException from the stream; after a time-out of the stream, the call can be repeated
   */
  public Message read() throws IOException {
    return unlessFailed(
        () -> {
          drain();
          Message message;
          while ((message = decoder.decode(buffer)) == null) {
            fillOrEnd();
          }
          return message;
        });
  }

  /** Reads as {@link #readStreamed(Progress)}, without progress. */
  public StreamedMessage readStreamed() throws IOException {
    return readStreamed(Progress.NONE);
  }

  /**
   * Waits for the header of the next message, whose content is read as it arrives. The next call
   * discards the unread rest, up to {@link Limits#drainBytes()}. Otherwise like {@link #read}.
   */
  public StreamedMessage readStreamed(Progress progress) throws IOException {
    return unlessFailed(
        () -> {
          drain();
          MessageHeader header;
          while ((header = decoder.decodeHeader(buffer)) == null) {
            fillOrEnd();
          }
          content = new ContentStream(header.contentLength(), progress);
          return new StreamedMessage(header, content);
        });
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  /** Runs a step, and throws its fault again in all later calls. */
  private <T> T unlessFailed(Step<T> step) throws IOException {
    if (fault != null) {
      throw fault;
    }
    try {
      return step.run();
    } catch (ProtocolException e) {
      fault = e;
      throw e;
    }
  }

  private void drain() throws IOException {
    if (content == null) {
      return;
    }
    long rest = decoder.contentRemaining();
    if (rest > drainBytes.value()) {
      String limit = drainBytes.value() + " (" + drainBytes.name() + "); close the connection";
      String why = rest + " bytes of a content were left unread, over the limit of " + limit;
      throw new LimitExceededException(
          ErrorCode.DRAIN_TOO_LARGE, Phase.CONTENT, decoder.offset(), rest, drainBytes, why);
    }
    while (decoder.contentRemaining() > 0) {
      nextChunk(BUFFER_BYTES);
    }
    content = null;
  }

  /** Returns at most {@code max} bytes of the streamed content; none if it is complete. */
  private ByteBuffer nextChunk(int max) throws IOException {
    if (!buffer.hasRemaining() && decoder.contentRemaining() > 0) {
      fillOrEnd();
    }
    int limit = buffer.limit();
    buffer.limit(buffer.position() + Math.min(max, buffer.remaining()));
    ByteBuffer chunk = decoder.decodeContent(buffer);
    buffer.limit(limit);
    return chunk;
  }

  private void fillOrEnd() throws IOException {
    if (!fill()) {
      decoder.endOfInput();
      throw new EOFException("the stream ended before the next message");
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
      ByteBuffer chunk = unlessFailed(() -> nextChunk(count));
      int size = chunk.remaining();
      if (size == 0) {
        return -1;
      }
      chunk.get(into, offset, size);
      progress.transferred(length - decoder.contentRemaining(), length);
      return size;
    }

    @Override
    public int available() throws IOException {
      checkCurrent();
      return (int) Math.min(decoder.contentRemaining(), buffer.remaining());
    }

    private void checkCurrent() throws IOException {
      if (content != this) {
        throw new IOException("the reader has continued with the next message");
      }
    }
  }
}

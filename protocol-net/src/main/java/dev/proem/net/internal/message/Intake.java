package dev.proem.net.internal.message;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.internal.transport.EventLoop;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes messages from the received bytes of a connection, unless reading is paused. Bytes that
 * arrive during a pause are kept, and decoded first afterwards. Used by the thread of the event
 * loop only.
 */
public final class Intake {
  /** The reasons to pause reading. */
  public enum Pause {
    /** Too many bytes are unsent. */
    UNSENT,
    /** Too many requests are in flight. */
    IN_FLIGHT,
    /** A streamed content is not read fast enough by the application. */
    CONTENT,
    /** Pushes are not handled fast enough by the application. */
    PUSHES,
    /** The peer has exceeded its rate. */
    RATE
  }

  /** The receiver of the messages. */
  public interface Sink {
    /**
     * Returns whether the content of the next message is passed on as it arrives. Called between
     * messages.
     */
    boolean takesStreamed();

    /** A message has arrived completely. */
    void received(Message message, long headerAt, long bytes, long arrivalNanos);

    /** The header of a streamed message has arrived. */
    void receivedHeader(MessageHeader header);

    /** A chunk of a streamed content has arrived; it is valid during the call. */
    void receivedContent(ByteBuffer chunk);

    /** A streamed message is complete. */
    void receivedAll(MessageHeader header, long bytes, long arrivalNanos);

    /** The peer violated the protocol; nothing more will be received. */
    void faulty(ProtocolException fault);

    /** Bytes were read, and all messages in them that can be processed now were. */
    default void arrived(int bytes) {}

    /** The memory for incomplete messages has changed by this number of bytes. */
    void held(long change);
  }

  private final MessageDecoder decoder;
  private final Sink sink;
  private final ReceiveTimer incoming;
  private final LongSupplier refresh;
  private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
  private @Nullable ByteBuffer kept;
  private long counted;
  private boolean stopped;

  /**
   * Creates one.
   *
   * @param clock returns the time of the last look at the clock, in nanoseconds, by {@link
   *     System#nanoTime}
   * @param refresh looks at the clock
   */
  public Intake(MessageDecoder decoder, Sink sink, LongSupplier clock, LongSupplier refresh) {
    this.decoder = decoder;
    this.sink = sink;
    this.incoming = new ReceiveTimer(clock);
    this.refresh = refresh;
  }

  /**
   * Decodes the messages in the bytes. All bytes are consumed; the buffer is the caller's again.
   *
   * @throws IllegalStateException if kept bytes precede them
   */
  public void take(ByteBuffer bytes) {
    if (kept != null) {
      throw new IllegalStateException("what was kept has to be taken first");
    }
    int length = bytes.remaining();
    take(bytes, false);
    sink.arrived(length);
  }

  private void take(ByteBuffer bytes, boolean owned) {
    count(0); // the role counts a message that becomes complete
    kept = null;
    long before = incoming.startOffset();
    try {
      while (!isPaused() && takeNext(bytes)) {
        // until no complete message or chunk is left
      }
    } catch (ProtocolException e) {
      bytes.position(bytes.limit()); // the rest of the stream cannot be decoded
      incoming.end(decoder.offset());
      sink.faulty(e);
      return;
    }
    if (incoming.startOffset() != before && !isPaused()) {
      incoming.restartAt(refresh.getAsLong()); // the message before it may have been handled slowly
    }
    if (!stopped && bytes.hasRemaining()) {
      // Keeps the array while it is mostly used; otherwise each message would copy all the rest.
      boolean reused = owned && bytes.remaining() > bytes.capacity() / 2;
      kept = reused ? bytes : ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
    count(heldBytes());
  }

  /** Decodes the kept bytes; returns false if there are none, or if reading is paused. */
  public boolean takeKept() {
    ByteBuffer rest = kept;
    if (rest == null || isPaused()) {
      return false;
    }
    take(rest, true);
    return true;
  }

  /** Decodes one message, or a chunk of a content; returns false if the bytes contain no more. */
  private boolean takeNext(ByteBuffer bytes) {
    if (decoder.contentRemaining() > 0) {
      if (!bytes.hasRemaining()) {
        return false;
      }
      sink.receivedContent(decoder.decodeContent(bytes));
      endIfComplete();
      return true;
    }
    if (bytes.hasRemaining()) {
      incoming.start(decoder.offset());
    }
    if (sink.takesStreamed() && !incoming.isWhole()) {
      return takeHeader(bytes);
    }
    incoming.takeWhole();
    Message message = decoder.decode(bytes);
    if (message == null) {
      incoming.headerArrived(decoder.header() != null);
      return false;
    }
    long arrival = incoming.elapsed();
    long headerAt = incoming.headerAt();
    sink.received(message, headerAt, incoming.end(decoder.offset()), arrival);
    return true;
  }

  private boolean takeHeader(ByteBuffer bytes) {
    MessageHeader header = decoder.decodeHeader(bytes);
    if (header == null) {
      return false;
    }
    incoming.header(header);
    sink.receivedHeader(header);
    endIfComplete();
    return true;
  }

  private void endIfComplete() {
    if (decoder.contentRemaining() == 0 && !stopped) {
      MessageHeader header = incoming.streamedHeader();
      long arrival = incoming.elapsed();
      sink.receivedAll(header, incoming.end(decoder.offset()), arrival);
    }
  }

  /**
   * Ends the input.
   *
   * @throws TruncatedMessageException if it ends inside a message
   */
  public void endOfInput() {
    decoder.endOfInput();
  }

  // pauses

  public void pause(Pause why) {
    if (pauses.isEmpty()) {
      incoming.pause();
    }
    pauses.add(why);
  }

  public void unpause(Pause why) {
    if (pauses.remove(why) && pauses.isEmpty()) {
      incoming.resume();
    }
  }

  public boolean isPaused(Pause why) {
    return pauses.contains(why);
  }

  /** Returns whether reading is paused or has stopped. */
  public boolean isPaused() {
    return stopped || !pauses.isEmpty();
  }

  /** Returns whether bytes that are read now can be kept: once in a pause. */
  public boolean canKeepSome() {
    return !stopped && kept == null;
  }

  /** Stops reading permanently, and drops the kept bytes. */
  public void stop() {
    stopped = true;
    kept = null;
    incoming.end(decoder.offset());
    count(0);
  }

  // the message that is being received

  private void count(long now) {
    long change = now - counted;
    counted = now;
    if (change != 0) {
      sink.held(change);
    }
  }

  /** Returns the memory held for incomplete messages and kept bytes, in bytes. */
  public long heldBytes() {
    ByteBuffer rest = kept;
    return incoming.heldBytes(decoder.offset())
        + decoder.spareBytes()
        + (rest == null ? 0 : rest.capacity());
  }

  public boolean isInsideMessage() {
    return incoming.isStarted() || kept != null;
  }

  /**
   * Returns the header of the message that is being received completely; null before it has
   * arrived.
   */
  public @Nullable MessageHeader header() {
    return decoder.header();
  }

  /** Returns the number of bytes decoded so far: the position in the stream. */
  public long offset() {
    return decoder.offset();
  }

  /** Returns the number of bytes of a streamed content that have not arrived. */
  public long contentRemaining() {
    return decoder.contentRemaining();
  }

  // time-outs

  /** Returns when the message that is being received expires; never during a pause. */
  public long nextTime(ConnectionTimeouts timeouts) {
    return isPaused() ? EventLoop.NEVER : incoming.nextTime(timeouts, decoder.offset());
  }

  /** Returns whether it expires because of its rate, not because of its deadline. */
  public boolean isTooSlow(ConnectionTimeouts timeouts) {
    return incoming.isTooSlow(timeouts, decoder.offset());
  }

  /** Describes how many bytes arrived, and in which time. */
  public String describe(ConnectionTimeouts timeouts) {
    return incoming.describe(timeouts, decoder.offset());
  }

  /**
   * Returns a suffix for messages: a hint why a message does not become complete, or the empty
   * string.
   */
  public String hint() {
    String hint = decoder.hint();
    return hint.isEmpty() ? "" : "; " + hint;
  }
}

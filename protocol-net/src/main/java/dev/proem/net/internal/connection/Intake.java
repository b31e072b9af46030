package dev.proem.net.internal.connection;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.transport.EventLoop;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages out of the bytes of a connection, as long as nothing holds it back; what came
 * meanwhile is kept, and taken first when it goes on. Used by the thread of the loop only.
 */
public final class Intake {
  /** Why nothing is taken for now. */
  public enum Pause {
    /** Too many bytes are unsent. */
    UNSENT,
    /** Too many requests are in flight. */
    IN_FLIGHT,
    /** A streamed content is not read fast enough. */
    CONTENT,
    /** Messages that are no replies are not taken fast enough. */
    PUSHES,
    /** The peer has sent as much as it may for now. */
    RATE
  }

  /** What gets the messages. */
  interface Sink {
    /** Whether the next message's content is taken as it arrives. Asked between messages. */
    boolean takesStreamed();

    /** A message has come whole. */
    void received(Message message, long headerAt, long bytes, long arrivalNanos);

    /** The header of a streamed message has come. */
    void receivedHeader(MessageHeader header);

    /** Some of a streamed content has come; the piece is valid during the call. */
    void receivedContent(ByteBuffer piece);

    /** A streamed message is complete. */
    void receivedAll(MessageHeader header, long bytes, long arrivalNanos);

    /** The peer's bytes are no message; nothing more will be received. */
    void faulty(ProtocolException fault);

    /** So many bytes were read; all messages in them that can be taken now were. */
    default void arrived(int bytes) {}

    /** The memory that is held for messages that have not come whole has changed, in bytes. */
    void held(long change);
  }

  private final MessageDecoder decoder;
  private final Sink sink;
  private final ReceiveTimer incoming;
  private final LongSupplier refresh;
  private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
  private @Nullable ByteBuffer leftover;
  private long counted;
  private boolean stopped;

  /**
   * An intake.
   *
   * @param clock the time in nanoseconds, by {@link System#nanoTime}, when it was last looked at
   * @param refresh looks at the clock
   */
  Intake(MessageDecoder decoder, Sink sink, LongSupplier clock, LongSupplier refresh) {
    this.decoder = decoder;
    this.sink = sink;
    this.incoming = new ReceiveTimer(clock);
    this.refresh = refresh;
  }

  /**
   * Takes messages out of the bytes, which are used up, and are the caller's again.
   *
   * @throws IllegalStateException when what was kept comes before them
   */
  public void take(ByteBuffer bytes) {
    if (leftover != null) {
      throw new IllegalStateException("what was kept has to be taken first");
    }
    int length = bytes.remaining();
    take(bytes, false);
    sink.arrived(length);
  }

  private void take(ByteBuffer bytes, boolean owned) {
    count(0); // a message that becomes whole is counted by what takes it
    leftover = null;
    long before = incoming.begunOffset();
    try {
      while (!isHeldBack() && takeNext(bytes)) {
        // as long as there are messages, or pieces of them
      }
    } catch (ProtocolException e) {
      bytes.position(bytes.limit()); // it has no meaning any more
      incoming.end(decoder.offset());
      sink.faulty(e);
      return;
    }
    if (incoming.begunOffset() != before && !isHeldBack()) {
      incoming.beginsAt(refresh.getAsLong()); // what came before it may have been handled slowly
    }
    if (!stopped && bytes.hasRemaining()) {
      // Kept as it is while that wastes little: else a message at a time would copy all the rest.
      boolean kept = owned && bytes.remaining() > bytes.capacity() / 2;
      leftover = kept ? bytes : ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
    count(heldBytes());
  }

  /** Goes on with what was kept; whether there was something, and nothing holds it back. */
  boolean takeLeftover() {
    ByteBuffer rest = leftover;
    if (rest == null || isHeldBack()) {
      return false;
    }
    take(rest, true);
    return true;
  }

  /** Takes one message, or a piece of one; false when the bytes have no more. */
  private boolean takeNext(ByteBuffer bytes) {
    if (decoder.contentRemaining() > 0) {
      if (!bytes.hasRemaining()) {
        return false;
      }
      sink.receivedContent(decoder.decodeContent(bytes));
      streamedSoFar();
      return true;
    }
    if (bytes.hasRemaining()) {
      incoming.begin(decoder.offset());
    }
    if (sink.takesStreamed() && !incoming.isWhole()) {
      return takeHeader(bytes);
    }
    incoming.takeWhole();
    Message message = decoder.decode(bytes);
    if (message == null) {
      incoming.headerIsThere(decoder.header() != null);
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
    streamedSoFar();
    return true;
  }

  private void streamedSoFar() {
    if (decoder.contentRemaining() == 0 && !stopped) {
      MessageHeader header = incoming.streamedHeader();
      long arrival = incoming.elapsed();
      sink.receivedAll(header, incoming.end(decoder.offset()), arrival);
    }
  }

  /**
   * Says that the peer has ended its output.
   *
   * @throws TruncatedMessageException when it ended inside a message
   */
  void endOfInput() {
    decoder.endOfInput();
  }

  // Holding back

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

  /** Whether nothing is taken, for now or for good. */
  boolean isHeldBack() {
    return stopped || !pauses.isEmpty();
  }

  /** Whether it is held back for now, and has kept nothing yet: once, bytes can be given to it. */
  boolean canKeepSome() {
    return !stopped && leftover == null;
  }

  /** Takes nothing more, and drops what was kept. */
  public void stop() {
    stopped = true;
    leftover = null;
    incoming.end(decoder.offset());
    count(0);
  }

  // What has come of the next message

  private void count(long now) {
    long change = now - counted;
    counted = now;
    if (change != 0) {
      sink.held(change);
    }
  }

  /**
   * The memory for a message that has not come whole, and for bytes that were kept, in bytes:
   * whatever of it is in use.
   */
  long heldBytes() {
    ByteBuffer rest = leftover;
    return incoming.heldBytes(decoder.offset())
        + decoder.spareBytes()
        + (rest == null ? 0 : rest.capacity());
  }

  boolean isInsideMessage() {
    return incoming.isBegun() || leftover != null;
  }

  /** The header of the message that is being taken whole, once it is there. */
  public @Nullable MessageHeader header() {
    return decoder.header();
  }

  /** How many bytes have been taken, of the whole stream. */
  public long offset() {
    return decoder.offset();
  }

  /** How much of a streamed content has not come yet. */
  public long contentRemaining() {
    return decoder.contentRemaining();
  }

  // Times

  /** When the message that has begun will be late; never, while it is we who hold back. */
  public long nextTime(ServerTimeouts timeouts) {
    return isHeldBack() ? EventLoop.NEVER : incoming.nextTime(timeouts, decoder.offset());
  }

  /** Whether it is late for its rate, rather than for its deadline. */
  boolean isTooSlow(ServerTimeouts timeouts) {
    return incoming.isTooSlow(timeouts, decoder.offset());
  }

  /** What has come, and in what time. */
  String describe(ServerTimeouts timeouts) {
    return incoming.describe(timeouts, decoder.offset());
  }

  /** What may be wrong with a message that does not come whole: to be put behind a text. */
  public String hint() {
    String hint = decoder.hint();
    return hint.isEmpty() ? "" : "; " + hint;
  }
}

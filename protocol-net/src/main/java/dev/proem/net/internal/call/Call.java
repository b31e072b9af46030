package dev.proem.net.internal.call;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Connection;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.pool.PooledConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.IntrusiveList;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a client, until its outcome. Created on the caller's thread; for the event loop's
 * thread only after it was submitted to a pool.
 */
public final class Call extends IntrusiveList.Link<Call> {
  /** Gets the outcome of a call; one of its methods is called, once. */
  public interface Outcome {
    /** An outcome that is ignored, for pings. */
    Outcome IGNORED =
        new Outcome() {
          @Override
          public void succeeded(@Nullable Message reply) {}

          @Override
          public void failed(TransportException failure) {}
        };

    /** The reply was received completely; null for a one-way message that was sent. */
    void succeeded(@Nullable Message reply);

    /** The header of a streamed reply was received. */
    default void streaming(MessageHeader header, ContentPipe content) {}

    void failed(TransportException failure);
  }

  /** The connection of a call. */
  public interface Carrier extends PooledConnection {
    void send(Call call);

    /** Cancels a call whose outcome is known. */
    void cancel(Call call);

    /** Returns the connection for the program that uses the client. */
    Connection connection();

    SocketAddress remoteAddress();

    /** Returns a remark on the message that is being received, for the end of a sentence. */
    String receiveHint();
  }

  /** The kinds of calls. */
  public enum Kind {
    REQUEST,
    ONE_WAY,
    STREAMED,
    PING,
    /** Sends nothing; succeeds as soon as there is a connection. */
    CONNECT
  }

  /** The place of a call among the calls of its connection. */
  enum Place {
    /** Not in flight: not sent yet, removed, or with an outcome. */
    NONE,
    /** Has no reply, and is not sent yet; only its deadline matters. */
    ONE_WAY,
    /** Waits for its reply. */
    WAITING,
    /** Waits for its reply, which will be discarded. */
    ABANDONED
  }

  private final Kind kind;
  private final Outgoing message;
  private final CallOptions options;
  private final Outcome outcome;
  private final long startedAt = System.nanoTime();
  private long deadline;
  private @Nullable String id;

  /** Its position in the order of the calls of a pool; set by {@link CallQueue} only. */
  long number;

  /** Set by {@link PendingCalls} only. */
  Place place = Place.NONE;

  /** Its position in the order of the calls of its connection; set by {@link PendingCalls} only. */
  long order;

  private int attempts;
  private @Nullable Carrier connection;
  private @Nullable OutgoingItem item;
  private boolean started;

  /** The value of {@link #started} before the current attempt. */
  private boolean startedBefore;

  private boolean done;

  public Call(Kind kind, Outgoing message, CallOptions options, Outcome outcome) {
    this.kind = kind;
    this.message = message;
    this.options = options;
    this.outcome = outcome;
  }

  public Kind kind() {
    return kind;
  }

  public Outgoing message() {
    return message;
  }

  public CallOptions options() {
    return options;
  }

  /** Returns whether the call needs its own connection, so it does not delay other calls. */
  public boolean isExclusive() {
    return kind == Kind.STREAMED || message instanceof Outgoing.Streamed;
  }

  /** Returns whether the message can be sent more than once. */
  public boolean isReplayable() {
    return message instanceof Outgoing.Whole;
  }

  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  // deadline

  /** Returns the time of its failure, by {@link System#nanoTime}; or {@link EventLoop#NEVER}. */
  public long deadline() {
    return deadline;
  }

  public void setDeadline(long time) {
    deadline = time;
  }

  /** Sets the deadline to a time after the start of the call. */
  public void expireAfter(Duration timeout) {
    deadline = startedAt + timeout.toNanos();
  }

  /** Sets the deadline to a time from now, if there is none; returns whether there was none. */
  public boolean startDeadline(Duration timeout) {
    if (deadline != EventLoop.NEVER) {
      return false;
    }
    deadline = System.nanoTime() + timeout.toNanos();
    return true;
  }

  // attempts

  /**
   * Starts to send the call on a connection.
   *
   * @param id identifies its reply; null if it is not sent to the server
   */
  public void beginAttempt(Carrier connection, @Nullable String id) {
    this.connection = connection;
    this.id = id;
    attempts++;
    startedBefore = started;
  }

  /** The message of the current attempt is queued. */
  public void queued(OutgoingItem message) {
    item = message;
  }

  /** A byte of the current attempt may have been sent. */
  public void started() {
    started = true;
  }

  /** The server has not executed the current attempt. */
  void undoStart() {
    started = startedBefore;
  }

  /** The server has not executed the current attempt, which therefore does not count. */
  public void undoAttempt() {
    undoStart();
    attempts--;
  }

  /** The call leaves its connection. */
  public void detach() {
    connection = null;
  }

  public int attempts() {
    return attempts;
  }

  /** Returns the connection of the current attempt; null if there is none. */
  public @Nullable Carrier connection() {
    return connection;
  }

  /** Returns the id of the current attempt; null if it is not sent to the server. */
  public @Nullable String id() {
    return id;
  }

  /** Returns the queued message of the current attempt; null if none was queued. */
  public @Nullable OutgoingItem item() {
    return item;
  }

  /** Returns whether a byte of any attempt was sent: then the call may have been executed. */
  public boolean isStarted() {
    return started;
  }

  // outcome

  public boolean isDone() {
    return done;
  }

  public void succeed(@Nullable Message reply) {
    if (!done) {
      done = true;
      outcome.succeeded(reply);
    }
  }

  public void stream(MessageHeader header, ContentPipe content) {
    if (!done) {
      done = true;
      outcome.streaming(header, content);
    }
  }

  public void fail(TransportException failure) {
    if (!done) {
      done = true;
      outcome.failed(failure);
    }
  }
}

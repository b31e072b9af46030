package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Connection;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.connection.SendQueue;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.pool.PooledConnection;
import dev.proem.net.internal.transport.IntrusiveList;
import dev.proem.net.internal.transport.LogText;
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
  interface Carrier extends PooledConnection {
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

  final Kind kind;
  final Outgoing message;
  final CallOptions options;
  final long startedAt = System.nanoTime();
  private final Outcome outcome;

  /** The time of its failure, by {@link System#nanoTime}. */
  long deadline;

  /** Identifies its reply; null if it is not sent to the server. */
  @Nullable String id;

  /** Its position in the order of the calls of a pool. */
  long number;

  int attempts;

  /** Changed by {@link PendingCalls} only. */
  Place place = Place.NONE;

  /** Its position in the order of the calls of its connection; set by {@link PendingCalls} only. */
  long order;

  /** The queued message of the current attempt. */
  SendQueue.@Nullable Item item;

  @Nullable Carrier connection;

  /** Whether any byte of any attempt was sent: then the request may have been executed. */
  boolean started;

  /** The value of {@link #started} before the current attempt. */
  boolean startedBefore;

  private boolean done;

  public Call(Kind kind, Outgoing message, CallOptions options, Outcome outcome) {
    this.kind = kind;
    this.message = message;
    this.options = options;
    this.outcome = outcome;
  }

  /** Returns whether the call needs its own connection, so it does not delay other calls. */
  boolean isExclusive() {
    return kind == Kind.STREAMED || message instanceof Outgoing.Streamed;
  }

  /** Returns whether the message can be sent more than once. */
  boolean isReplayable() {
    return message instanceof Outgoing.Whole;
  }

  boolean isDone() {
    return done;
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  void succeed(@Nullable Message reply) {
    if (!done) {
      done = true;
      outcome.succeeded(reply);
    }
  }

  void stream(MessageHeader header, ContentPipe content) {
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

  /**
   * Fails because the deadline has expired.
   *
   * @param cause the reason why the call was not sent, if it is known
   */
  void expire(@Nullable Throwable cause) {
    Carrier by = connection;
    String to = by == null ? "" : " to " + LogText.address(by.remoteAddress());
    String late = " within " + age().toMillis() + " ms: ";
    String why = cause == null ? "" : ": " + cause.getMessage();
    String text;
    if (!started) {
      text = "not sent" + to + late + "no connection had room for it" + why;
    } else {
      text =
          (kind == Kind.ONE_WAY
                  ? "not sent completely" + late + "sent in part"
                  : "no reply" + late + "the request was sent")
              + to
              + " and may have been executed"
              + (by == null ? "" : by.receiveHint())
              + (cause == null ? "" : "; it could not be sent again" + why);
    }
    fail(new DeadlineExceededException(text, started, cause));
  }
}

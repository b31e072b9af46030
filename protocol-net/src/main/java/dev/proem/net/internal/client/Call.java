package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.connection.SendQueue;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.IntrusiveList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a client, until its outcome. Made on the caller's thread, used by the thread of the
 * loop only, from its first handing over on.
 */
public final class Call extends IntrusiveList.Link<Call> {
  /** What comes of it. */
  interface Outcome {
    /** The reply has come whole; null for a one-way message that was sent. */
    void succeeded(@Nullable Message reply);

    /** The header of a streamed reply has come. */
    default void streaming(MessageHeader header, ContentPipe content) {}

    void failed(TransportException failure);
  }

  /** The kinds of calls. */
  public enum Kind {
    REQUEST,
    ONE_WAY,
    STREAMED,
    PING,
    /** Nothing is sent: a connection is all that is wanted. */
    CONNECT
  }

  final Kind kind;
  final Outgoing message;
  final CallOptions options;
  final long begunAt = System.nanoTime();
  private final Outcome outcome;

  /** When it fails, by {@link System#nanoTime}. */
  long deadline;

  /** By which its reply is found; null when the server is not told one. */
  @Nullable String id;

  /** Its place in the order of the calls of a pool. */
  long number;

  int attempts;

  /** Where it is among the calls of its connection; changed by {@link PendingCalls} only. */
  PendingCalls.Place place = PendingCalls.Place.NOWHERE;

  /** Its place in the order of the calls of its connection; set by {@link PendingCalls} only. */
  long order;

  /** Of the current attempt. */
  SendQueue.@Nullable Item item;

  @Nullable ClientConnection connection;

  /** Whether the first bytes of any attempt have been sent: then it may have been executed. */
  boolean begun;

  /** The same of the attempts before the current one. */
  boolean begunBefore;

  private boolean done;

  public Call(Kind kind, Outgoing message, CallOptions options, Outcome outcome) {
    this.kind = kind;
    this.message = message;
    this.options = options;
    this.outcome = outcome;
  }

  /** Whether it needs a connection to itself, so that it holds up no other. */
  boolean isExclusive() {
    return kind == Kind.STREAMED || message instanceof Outgoing.Streamed;
  }

  boolean isDone() {
    return done;
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

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - begunAt);
  }

  boolean isReplayable() {
    return message instanceof Outgoing.Whole;
  }
}

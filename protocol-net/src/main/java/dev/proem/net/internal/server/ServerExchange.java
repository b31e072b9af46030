package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Connection;
import dev.proem.net.Exchange;
import dev.proem.net.Outgoing;
import dev.proem.net.RequestHandler;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.ErrorReplies;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.IntrusiveList;
import dev.proem.net.internal.transport.LatenessAllowance;
import dev.proem.net.internal.transport.Logs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One request of a connection, from its arrival until it is answered or abandoned. */
public final class ServerExchange extends IntrusiveList.Link<ServerExchange>
    implements Exchange, Runnable {
  /** Gets the outcome of the handler; called on any thread. */
  interface Owner {
    /** The handler has finished. */
    void answer(ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure);

    /** The executor tried to run the handler on an event loop; the handler was not called. */
    void ranOnLoop(ServerExchange exchange);
  }

  private final Connection connection;
  private final Owner owner;
  private final RequestHandler handler;
  private final MessageHeader header;

  /** The request, unless it is streamed or was abandoned before its handler started. */
  private @Nullable Message message;

  private final @Nullable ContentPipe pipe;

  /** The time when it, or its header if it is streamed, arrived, by {@link System#nanoTime}. */
  final long arrivedAt;

  private final long deadline;
  private volatile boolean abandoned;
  private volatile boolean repliesNothing;

  /** True after its handler was called; written with the lock, or by the event loop if inline. */
  private boolean started;

  /** The thread that runs the handler, except an event loop; guarded by this. */
  private @Nullable Thread runner;

  // The other fields belong to the event loop.

  /** The memory charged for it until it is answered, in bytes. */
  final long bytes;

  private long handlerTime = EventLoop.NEVER;
  private boolean excused;
  private boolean answered;

  ServerExchange(
      Connection connection,
      Owner owner,
      RequestHandler handler,
      MessageHeader header,
      @Nullable Message message,
      @Nullable ContentPipe pipe,
      long arrivedAt,
      long headerAt,
      long bytes) {
    this.connection = connection;
    this.owner = owner;
    this.handler = handler;
    this.header = header;
    this.message = message;
    this.pipe = pipe;
    this.bytes = bytes;
    this.arrivedAt = arrivedAt;
    // A longer deadline is effectively unlimited, and its nanoseconds might not fit a long.
    long longest = ServerTimeouts.LONGEST.toMillis();
    OptionalLong millis = header.deadlineMillis();
    this.deadline =
        millis.isPresent() && millis.getAsLong() <= longest
            ? headerAt + millis.getAsLong() * 1_000_000
            : EventLoop.NEVER;
  }

  // the handler's side

  /** Runs on the server's executor. */
  @Override
  public void run() {
    if (EventLoop.isOnLoop()) { // a handler that waits would block all connections of the loop
      owner.ranOnLoop(this);
      return;
    }
    if (!enter()) {
      if (pipe != null) {
        pipe.discard("the request was abandoned"); // it has no other reader
      }
      return;
    }
    try {
      serve();
    } finally {
      leave();
    }
  }

  private void serve() {
    try {
      if (isExpired()) { // while it waited for a thread
        throw ErrorReplies.deadlineExceeded();
      }
      CompletionStage<@Nullable Outgoing> reply = handler.handle(this);
      if (reply == null) { // an interceptor may return anything
        owner.answer(this, null, null);
      } else if (reply instanceof CompletableFuture<@Nullable Outgoing> done
          && done.isDone()
          && !done.isCompletedExceptionally()) {
        owner.answer(this, done.join(), null);
      } else {
        reply.whenComplete((outgoing, failure) -> owner.answer(this, outgoing, failure));
      }
    } catch (Throwable e) { // other languages throw checked exceptions, too
      owner.answer(this, null, e);
    }
  }

  private synchronized boolean enter() {
    if (abandoned) {
      return false;
    }
    started = true;
    runner = Thread.currentThread();
    return true;
  }

  /** Calls the handler on the event loop. */
  void serveInline() {
    started = true;
    serve();
    Thread.interrupted(); // one left by the handler would close the channels of other connections
  }

  /** Keeps the handler from being called; false if it was called already. */
  synchronized boolean reject() {
    if (started) {
      return false;
    }
    abandoned = true;
    message = null;
    return true;
  }

  /** Clears an interrupt of this request, so the next request on this thread does not get it. */
  private synchronized void leave() {
    runner = null;
    if (abandoned) {
      Thread.interrupted();
    }
  }

  @Override
  public MessageHeader header() {
    return header;
  }

  @Override
  public Message message() {
    if (message == null) {
      throw new IllegalStateException("the request is streamed: read its content()");
    }
    return message;
  }

  @Override
  public InputStream content() {
    return pipe != null ? pipe : message().contentStream();
  }

  @Override
  public long transferTo(WritableByteChannel target) throws IOException {
    return pipe != null ? pipe.transferTo(target) : Exchange.super.transferTo(target);
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Optional<Duration> remaining() {
    return deadline == EventLoop.NEVER
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  @Override
  public void noReply() {
    repliesNothing = true;
  }

  /** Returns whether the handler has called {@link #noReply}. */
  boolean repliesNothing() {
    return repliesNothing;
  }

  @Override
  public boolean isAbandoned() {
    return abandoned || isExpired();
  }

  // the event loop's side

  @Nullable ContentPipe pipe() {
    return pipe;
  }

  public boolean isExpired() {
    return deadline != EventLoop.NEVER && deadline - System.nanoTime() <= 0;
  }

  /** Starts the handler's time-out. */
  void startTimeout(long now, Duration time) {
    handlerTime = now + time.toNanos();
  }

  /** Starts the handler's time-out again, if it was started. */
  void restartTimeout(long now, Duration time) {
    if (handlerTime != EventLoop.NEVER) {
      startTimeout(now, time);
    }
  }

  /** Gives the handler more time, once, if this process was late: {@link LatenessAllowance}. */
  boolean isExcused(long now) {
    long late = now - handlerTime;
    if (excused || late < LatenessAllowance.LATE) {
      return false;
    }
    excused = true;
    handlerTime = now + Math.min(late, LatenessAllowance.LONGEST);
    return true;
  }

  /** The time when the handler's time-out expires; {@link EventLoop#NEVER} for none. */
  long handlerTime() {
    return answered ? EventLoop.NEVER : handlerTime;
  }

  /** Marks the request as answered; false if it was before. */
  boolean markAnswered() {
    boolean first = !answered;
    answered = true;
    return first;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Marks it as abandoned. Its thread is not interrupted: the content may still be read. */
  synchronized void markAbandoned() {
    abandoned = true;
  }

  /** Discards the rest of it, and interrupts its handler. */
  void abandon() {
    if (pipe != null) {
      pipe.discard("the request was abandoned");
    }
    synchronized (this) {
      abandoned = true;
      message = started ? message : null; // an executor may keep this object for long
      Thread running = runner;
      try {
        if (running != null && running != Thread.currentThread()) {
          running.interrupt();
        }
      } catch (Throwable e) { // a subclass of Thread or a security manager may throw
        Logs.log(System.Logger.Level.DEBUG, () -> "interrupting a handler", e);
      }
    }
  }
}

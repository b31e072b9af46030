package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Connection;
import dev.proem.net.Exchange;
import dev.proem.net.Outgoing;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.connection.ErrorReplies;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
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

/** One request of a connection: from its arrival until it is answered, or given up. */
public final class ServerExchange extends IntrusiveList.Link<ServerExchange>
    implements Exchange, Runnable {
  private final MessageConnection connection;
  private final Requests requests;
  private final HandlerChain handler;
  private final MessageHeader header;

  /** The request, unless it is streamed or was given up before its handler began. */
  private @Nullable Message message;

  private final @Nullable ContentPipe pipe;
  private final long arrivedAt;
  private final long deadline;
  private volatile boolean abandoned;
  private volatile boolean repliesNothing;

  /** Whether its handler was called; written with the lock, or by the loop for an inline one. */
  private boolean begun;

  /** The handler's thread, while it runs there; guarded by this. */
  private @Nullable Thread runner;

  // The rest belongs to the thread of the loop.

  /** What is held of it in memory until it is answered, in bytes. */
  final long bytes;

  private long handlerTime = EventLoop.NEVER;
  private boolean excused;
  private boolean answered;

  ServerExchange(
      MessageConnection connection,
      Requests requests,
      HandlerChain handler,
      MessageHeader header,
      @Nullable Message message,
      @Nullable ContentPipe pipe,
      long headerAt,
      long bytes) {
    this.connection = connection;
    this.requests = requests;
    this.handler = handler;
    this.header = header;
    this.message = message;
    this.pipe = pipe;
    this.bytes = bytes;
    this.arrivedAt = connection.loop.now();
    OptionalLong millis = header.deadlineMillis();
    // A wait of years is as good as none, and its nanoseconds fit a long.
    long longest = ServerTimeouts.LONGEST.toMillis();
    this.deadline =
        millis.isPresent() && millis.getAsLong() <= longest
            ? headerAt + millis.getAsLong() * 1_000_000
            : EventLoop.NEVER;
  }

  // the handler's side

  /** On the server's executor. */
  @Override
  public void run() {
    if (EventLoop.isOnLoop()) { // it may wait, and all connections would wait with it
      requests.ranOnLoop(this);
      return;
    }
    if (!enter()) {
      if (pipe != null) {
        pipe.discard("the request was given up"); // nobody else will
      }
      return;
    }
    try {
      serve();
    } finally {
      leave();
    }
  }

  /** Calls the handler, on whatever thread this is. */
  void serve() {
    try {
      if (isExpired()) { // while it waited for a thread
        throw ErrorReplies.deadlineExceeded();
      }
      CompletionStage<@Nullable Outgoing> reply = handler.serve(this);
      if (reply == null) { // an interceptor may return anything
        requests.answer(this, null, null);
      } else if (reply instanceof CompletableFuture<@Nullable Outgoing> done
          && done.isDone()
          && !done.isCompletedExceptionally()) {
        requests.answer(this, done.join(), null);
      } else {
        reply.whenComplete((outgoing, failure) -> requests.answer(this, outgoing, failure));
      }
    } catch (Throwable e) { // other languages throw checked exceptions, too
      requests.answer(this, null, e);
    }
  }

  private synchronized boolean enter() {
    if (abandoned) {
      return false;
    }
    begun = true;
    runner = Thread.currentThread();
    return true;
  }

  /** Calls the handler on the thread of the loop. */
  void serveInline() {
    begun = true;
    serve();
    Thread.interrupted(); // left by the handler, it would break off what others send
  }

  /** Its executor has failed; true when its handler was not called, and will not be. */
  synchronized boolean refuse() {
    if (begun) {
      return false;
    }
    abandoned = true;
    message = null;
    return true;
  }

  /** An interrupt that was meant for this request does not hit the next one on this thread. */
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

  /** Whether the handler has said that there is no reply. */
  boolean repliesNothing() {
    return repliesNothing;
  }

  @Override
  public boolean isAbandoned() {
    return abandoned || MessageConnection.isOver(deadline, System.nanoTime());
  }

  // the loop's side

  @Nullable ContentPipe pipe() {
    return pipe;
  }

  public boolean isExpired() {
    return deadline != EventLoop.NEVER && deadline - System.nanoTime() <= 0;
  }

  /** The handler's time begins. */
  void started(Duration time) {
    handlerTime = connection.loop.now() + time.toNanos();
  }

  /** The handler's time begins anew, if it has begun. */
  void postpone(Duration time) {
    if (handlerTime != EventLoop.NEVER) {
      started(time);
    }
  }

  /**
   * Whether its handler gets more time, once, because it was suspended too: see {@link
   * LatenessAllowance}.
   */
  boolean isExcused(long now) {
    long late = now - handlerTime;
    if (excused || late < LatenessAllowance.LATE) {
      return false;
    }
    excused = true;
    handlerTime = now + Math.min(late, LatenessAllowance.LONGEST);
    return true;
  }

  long handlerTime() {
    return answered ? EventLoop.NEVER : handlerTime;
  }

  /** True the first time: a request is answered once. */
  boolean markAnswered() {
    boolean first = !answered;
    answered = true;
    return first;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Something else is the answer; a handler that still reads the content finds out there. */
  synchronized void giveUp() {
    abandoned = true;
  }

  /** Nobody waits for the handler any more; its thread is interrupted. */
  void abandon() {
    if (pipe != null) {
      pipe.discard("the request was given up");
    }
    synchronized (this) {
      abandoned = true;
      message = begun ? message : null; // an executor may keep this for long
      Thread running = runner;
      if (running != null && running != Thread.currentThread()) {
        interrupt(running);
      }
    }
  }

  private static void interrupt(Thread thread) {
    try {
      thread.interrupt();
    } catch (Throwable e) { // by a thread of another class, or a security manager
      Logs.log(System.Logger.Level.DEBUG, () -> "interrupting a handler", e);
    }
  }

  /** When it had come, or of a streamed one its header, by {@link System#nanoTime}. */
  long arrivedAt() {
    return arrivedAt;
  }

  /** How long it has been here, in nanoseconds. */
  long age() {
    return connection.loop.now() - arrivedAt;
  }
}

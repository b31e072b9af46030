package dev.proem.net.internal.client;

import dev.proem.net.MessageClient;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** What a client consists of: its event loop, threads and calls, from its start to its end. */
public final class ClientEngine {
  private static final long JOIN_MILLIS = 5_000;
  private static final long LAST_CALLBACKS_MILLIS = 1_000;

  private final ClientContext core;
  private final CallDispatcher calls;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A client on threads of its own. */
  public static ClientEngine of(ClientSettings settings) {
    try {
      EventLoop loop = new EventLoop(settings.name() + "-loop", true);
      return new ClientEngine(settings, loop, Workers.unbounded(settings.name() + "-worker"));
    } catch (IOException e) {
      throw new UncheckedIOException("the system gives no selector", e);
    }
  }

  /** A client on these threads, which it ends. */
  public ClientEngine(ClientSettings settings, EventLoop loop, ExecutorService workers) {
    this.core = new ClientContext(settings, loop, workers);
    this.calls = new CallDispatcher(core);
  }

  /** Begins, for this client. */
  public void start(MessageClient client) {
    core.client = client;
    core.loop.start();
    calls.begin();
  }

  /** Its calls. */
  public CallDispatcher calls() {
    return calls;
  }

  /** On one line: its addresses, and how many connections and calls it has. */
  @Override
  public String toString() {
    ClientSettings settings = core.settings;
    return "MessageClient["
        + settings.addresses().stream().map(LogText::address).collect(Collectors.joining(", "))
        + (settings.tls() == null ? "" : " (TLS)")
        + "; "
        + calls
        + "]";
  }

  /** See {@link MessageClient#close}. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      calls.close();
      core.loop.stop();
    }
    if (EventLoop.isOnLoop()) {
      core.loop.execute(core::shutdownThreads); // after the last calls have heard of it
      return;
    }
    whileFuturesComplete(() -> core.loop.join(JOIN_MILLIS));
    core.shutdownThreads();
    if (!core.isInCallback()) {
      whileFuturesComplete(() -> core.awaitThreads(LAST_CALLBACKS_MILLIS));
    }
  }

  /** Waits, and waits again as long as meanwhile futures were completed: there may be very many. */
  private void whileFuturesComplete(Uninterruptibles.Wait wait) {
    long before;
    do {
      before = calls.delivered();
    } while (!Uninterruptibles.uninterruptibly(wait) && calls.delivered() != before);
  }
}

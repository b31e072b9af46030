package dev.proem.cli;

import dev.proem.Limits;
import dev.proem.net.Binding;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.ServerLimits;
import dev.proem.net.ShutdownReport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** A {@link MessageServer} that runs until it is stopped. */
public final class MessageService implements Server {
  /**
   * Limits the memory for a client that does not read: with more unsent bytes, reading is paused.
   */
  static final ServerLimits LIMITS = ServerLimits.DEFAULT.withUnsent(16 << 10, 64 << 10);

  private final MessageServer server;
  private final Duration longestStop;
  private final Logger log;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * Starts a server.
   *
   * @param builder has all settings of the server
   * @param longestStop the time limit of the graceful shutdown
   */
  public MessageService(MessageServerBuilder builder, Duration longestStop, Logger log)
      throws IOException {
    this.server = builder.start();
    this.longestStop = longestStop;
    this.log = log;
  }

  /**
   * Returns a builder with the settings that all servers of messages have in common. The caller
   * sets the handler.
   */
  public static MessageServerBuilder builder(
      Binding binding, Limits limits, Timeouts timeouts, Logger log) {
    return MessageServer.builder()
        .bind(binding)
        .limits(limits)
        .serverLimits(LIMITS)
        .timeouts(timeouts.ofMessages())
        .listener(new ConnectionLog(log));
  }

  @Override
  public SocketAddress address() {
    return server.addresses().get(0);
  }

  @Override
  public void run() {
    try {
      stopping.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ShutdownReport report = server.shutdown(longestStop);
    if (report.cutOff() > 0) {
      log.log(
          Level.WARNING,
          String.format(
              Locale.ROOT,
              "%d requests were not completed when this server stopped",
              report.cutOff()));
    }
  }

  @Override
  public void stop() {
    stopping.countDown();
  }
}

package dev.proem.examples;

import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.MessageService;
import dev.proem.cli.OneLineLog;
import dev.proem.cli.Server;
import dev.proem.cli.TestClient;
import dev.proem.cli.Timeouts;
import dev.proem.examples.app.AppServer;
import dev.proem.examples.echo.EchoServer;
import dev.proem.examples.multiconn.MulticonnServer;
import dev.proem.examples.multiconn.SelectorLoop;
import dev.proem.net.Binding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A server in this process, with its log. */
public final class RunningServer implements AutoCloseable {
  /** Creates the server. */
  @FunctionalInterface
  public interface Maker {
    Server make(InetSocketAddress address, OneLineLog log) throws IOException;
  }

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final OneLineLog log = new OneLineLog(logged);
  private final Server server;
  private final Thread thread;
  private volatile Throwable fault;

  public RunningServer(Maker maker) throws IOException {
    server = maker.make(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), log);
    thread = new Thread(this::run, "server under test");
    thread.start();
  }

  public static RunningServer app() throws IOException {
    return app(Timeouts.DEFAULT, Limits.DEFAULT);
  }

  public static RunningServer app(Timeouts timeouts, Limits limits) throws IOException {
    return new RunningServer(
        (address, log) ->
            new MessageService(
                AppServer.answering(
                    MessageService.builder(Binding.of(address), limits, timeouts, log)),
                timeouts.stop(),
                log));
  }

  public static RunningServer multiconn() throws IOException {
    return new RunningServer(
        (address, log) ->
            MulticonnServer.listen(address, 4_096, new SelectorLoop(Timeouts.DEFAULT, log)));
  }

  public static RunningServer echo(Duration idleTimeout) throws IOException {
    return new RunningServer((address, log) -> new EchoServer(address, idleTimeout, log));
  }

  private void run() {
    try {
      server.run();
    } catch (IOException | RuntimeException e) {
      fault = e;
    }
  }

  public int port() {
    return ((InetSocketAddress) server.address()).getPort();
  }

  public HostAndPort address() {
    return new HostAndPort("127.0.0.1", port());
  }

  public TestClient connect() throws IOException {
    return new TestClient(port());
  }

  public List<String> log() {
    return logged.toString(StandardCharsets.UTF_8).lines().toList();
  }

  public void awaitLog(Predicate<String> line) {
    await().until(() -> log().stream().anyMatch(line));
  }

  public void stop() {
    server.stop();
  }

  /** Waits for the end of the server; fails if a fault ended it. */
  public void awaitEnd() {
    await().atMost(Duration.ofSeconds(20)).until(() -> !thread.isAlive());
    if (fault != null) {
      throw new AssertionError("the server ended by a fault", fault);
    }
  }

  @Override
  public void close() {
    stop();
    awaitEnd();
    log.close();
  }
}

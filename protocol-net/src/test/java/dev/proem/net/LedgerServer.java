package dev.proem.net;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** The server of a round: ours, or one of plain sockets with habits of its own. */
final class LedgerServer {
  /** What a server does with its connections. */
  enum Kind {
    OURS,
    /** It answers in order and names no request. */
    ORDERED,
    /** It answers one request for each connection, and closes it. */
    ONE_REPLY
  }

  private static final Duration SHORT = Duration.ofMillis(150);

  private final Kind kind;
  private final Ledger ledger;
  private final long seed;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StringBuilder text = new StringBuilder();
  private @Nullable MessageServer server;
  private @Nullable RawPeer raw;
  private @Nullable ThreadPoolExecutor executor;

  /**
   * Started.
   *
   * @param tls whether it speaks TLS
   * @param file where a Unix domain socket may be
   */
  LedgerServer(
      Ledger ledger, Random random, String name, boolean tls, LedgerSupplies supplies, Path file)
      throws IOException {
    this.ledger = ledger;
    this.seed = random.nextLong();
    this.kind = random.nextInt(3) > 0 ? Kind.OURS : Kind.values()[1 + random.nextInt(2)];
    text.append(kind).append(tls ? " with TLS" : "");
    if (kind == Kind.OURS) {
      server = ours(random, name, tls, supplies, file);
    } else {
      ServerSocketFactory sockets = tls ? supplies.sockets() : ServerSocketFactory.getDefault();
      raw = new RawPeer(sockets, this::serve);
    }
  }

  private MessageServer ours(
      Random random, String name, boolean tls, LedgerSupplies supplies, Path file)
      throws IOException {
    MessageServerBuilder builder =
        MessageServer.builder()
            .name(name)
            .eventLoops(1 + random.nextInt(2))
            .limits(Limits.DEFAULT.withDrainBytes(60_000).withContentBytes(1_000_000))
            .serverLimits(
                ServerLimits.DEFAULT
                    .withConnections(random.nextInt(6) == 0 ? 2 : 100)
                    .withRequestsInFlight(1 + random.nextInt(8))
                    .withStreamBuffer(20_000)
                    .withReceivedTotal(
                        List.of(60_000L, 450_000L, 5_000_000L).get(random.nextInt(3)))
                    .withUnsent(10_000, 50_000)
                    .withUnsentTotal(600_000))
            .timeouts(
                ServerTimeouts.DEFAULT
                    .withHandshake(Duration.ofSeconds(1))
                    .withMessage(SHORT.multipliedBy(2))
                    .withMinimumRate(10_000, SHORT.multipliedBy(2))
                    .withIdle(random.nextInt(4) == 0 ? SHORT : Duration.ofMinutes(1))
                    .withHandler(SHORT)
                    .withWrite(SHORT.multipliedBy(2))
                    .withSource(SHORT)
                    .withDrain(SHORT));
    int handler = random.nextInt(9);
    int where = random.nextInt(6);
    boolean inline = where == 0 && handler < 6;
    LedgerHandlers handlers = new LedgerHandlers(ledger, seed, !inline, supplies.file());
    if (handler < 3) {
      builder.exchangeHandler(handlers::whole);
    } else if (handler < 5) {
      builder.asyncHandler(handlers::later);
    } else if (handler < 6) {
      builder.oneWayHandler(handlers::oneWay);
    } else {
      builder.streamHandler(handlers::stream);
    }
    if (inline) {
      builder.inline();
    } else if (where == 1) {
      executor = new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(3));
      executor.setThreadFactory(task -> new Thread(task, name + "-executor"));
      builder.executor(executor);
    } else if (where == 2) {
      builder.executor(Runnable::run); // which is refused
    }
    if (random.nextInt(4) == 0) {
      builder.interceptor(handlers::intercept);
    }
    if (random.nextInt(6) == 0) {
      builder.rateLimit(new RateLimit(50, 500_000));
    }
    if (tls) {
      builder.tls(supplies.server());
    } else if (random.nextInt(6) == 0) {
      builder.address(UnixDomainSocketAddress.of(file));
    }
    if (random.nextInt(3) == 0) {
      builder.wires(new LedgerWires(random.nextLong()));
      text.append(", faulty wires");
    }
    text.append(", handler ").append(handler).append(inline ? " inline" : " at " + where);
    return builder.listener(new RecordingListener()).start();
  }

  private final class RecordingListener implements TransportListener {
    @Override
    public void received(
        Connection connection, MessageHeader header, long bytes, Duration arrival) {
      ledger.received(header);
    }

    @Override
    public void failed(Connection connection, Throwable fault) {
      // What a handler without a word gets is the library's own exception.
      if (!String.valueOf(fault.getMessage()).contains("null")) {
        ledger.fault("server", fault);
      }
    }
  }

  // one of plain sockets

  private void serve(RawPeer.Line line) throws Exception {
    Random random = new Random(seed ^ line.number);
    for (Message request; (request = line.read()) != null; ) {
      ledger.received(request.header());
      if (request.header().isOneWay()) {
        continue;
      }
      Optional<String> id = request.header().string(Ledger.ID);
      Message reply = Message.binary(request.bytes()).withExtra(Ledger.ID, id.orElse("none"));
      byte[] bytes = RawPeer.bytes(reply);
      switch (random.nextInt(30)) {
        case 0 -> {
          line.reset();
          return;
        }
        case 1 -> {
          line.write(java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
          return;
        }
        case 2 -> {
          line.write(bytes);
          line.socket.shutdownOutput();
          line.readToEnd();
          return;
        }
        case 3 -> ended.await();
        case 4 -> line.write(Message.text("pushed").withExtra(MessageHeader.PUSH, true));
        default -> {} // answers
      }
      line.write(bytes);
      if (kind == Kind.ONE_REPLY) {
        return;
      }
    }
  }

  // for the round

  SocketAddress address() {
    return server == null ? raw.address() : server.addresses().get(0);
  }

  /** Disturbs what goes on, in one of the ways that a server has. */
  void disturb(Random random) {
    if (server == null) {
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> server.broadcast(Message.text("pushed")).join();
      case 1 -> server.connections().stream().findAny().ifPresent(Connection::close);
      default -> server.connections().forEach(each -> LedgerPushes.send(ledger, random, each));
    }
  }

  /** Ends it, in one of its ways; may be called more than once. */
  void stop(Random random) {
    try {
      ended.countDown();
      if (raw != null) {
        raw.close();
      } else if (random.nextBoolean()) {
        server.shutdown(Duration.ofMillis(random.nextInt(100)));
      } else {
        server.close();
      }
    } catch (IOException e) {
      ledger.wrong("the listener can't be closed: " + e);
    }
  }

  /** After its end: what is left. */
  void assertNothingIsLeft() throws InterruptedException {
    if (server != null) {
      LedgerLeaks.assertNothingOf(server);
    }
    if (executor != null) {
      executor.shutdownNow();
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

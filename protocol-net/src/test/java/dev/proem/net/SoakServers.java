package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Two servers that send back what they get: one takes messages whole, the other reads contents as
 * they arrive. Each listens on plain TCP, on TLS and on a Unix domain socket, and can be stopped
 * and started again at the same addresses.
 */
final class SoakServers implements AutoCloseable {
  static final String THREADS = "soak-server";

  private static final String PUSH_COUNT = "pushes";

  private final SoakLedger ledger;
  private final Tls tls;
  private final Path folder;
  private final AtomicInteger starts = new AtomicInteger();
  private volatile List<MessageServer> running = List.of();
  private List<List<SocketAddress>> addresses = List.of();

  SoakServers(SoakLedger ledger, Tls tls, Path folder) {
    this.ledger = ledger;
    this.tls = tls;
    this.folder = folder;
  }

  void start() throws IOException {
    starts.incrementAndGet();
    List<MessageServer> started = new ArrayList<>();
    try {
      started.add(bound(0, "whole").exchangeHandler(this::answer).start());
      started.add(bound(1, "streamed").streamHandler(this::answerStreamed).start());
    } catch (IOException e) {
      started.forEach(MessageServer::close);
      throw e;
    }
    running = List.copyOf(started);
    addresses = running.stream().map(MessageServer::addresses).toList();
  }

  private MessageServerBuilder bound(int index, String name) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    List<SocketAddress> where =
        addresses.isEmpty()
            ? List.of(any, any, UnixDomainSocketAddress.of(folder.resolve(name)))
            : addresses.get(index);
    return MessageServer.builder()
        .name(THREADS + "-" + name)
        .eventLoops(2)
        .listener(
            new TransportListener() {
              @Override
              public void failed(Connection connection, Throwable fault) {
                ledger.serverFailed(fault);
              }
            })
        .bind(Binding.of(where.get(0)))
        .bind(Binding.of(where.get(1)).withTls(tls))
        .bind(Binding.of(where.get(2)));
  }

  SocketAddress plain(boolean streamed) {
    return addresses.get(streamed ? 1 : 0).get(0);
  }

  SocketAddress tls(boolean streamed) {
    return addresses.get(streamed ? 1 : 0).get(1);
  }

  SocketAddress unix(boolean streamed) {
    return addresses.get(streamed ? 1 : 0).get(2);
  }

  private @Nullable Message answer(Message request, Exchange exchange) throws InterruptedException {
    ledger.executes(request.header());
    ledger.check("a request", request.header(), SoakLedger.crc(request.content()));
    if (request.header().extras().get(SoakLedger.WAIT_MILLIS) instanceof Number millis) {
      boolean never = new CountDownLatch(1).await(millis.longValue(), TimeUnit.MILLISECONDS);
      assert !never;
    }
    return isOneWay(request.header()) ? null : request;
  }

  /** Half of them are sent back while they come, half when they have come. */
  private @Nullable Outgoing answerStreamed(Exchange exchange) throws IOException {
    ledger.executes(exchange.header());
    if (!isOneWay(exchange.header()) && ThreadLocalRandom.current().nextBoolean()) {
      return Outgoing.stream(exchange.header(), exchange.content());
    }
    CheckedInputStream content = new CheckedInputStream(exchange.content(), new CRC32());
    byte[] whole = content.readAllBytes();
    ledger.check("a streamed request", exchange.header(), content.getChecksum().getValue());
    return isOneWay(exchange.header())
        ? null
        : Outgoing.stream(exchange.header(), new ByteArrayInputStream(whole));
  }

  private static boolean isOneWay(MessageHeader header) {
    return header.extras().containsKey(SoakLedger.ONE_WAY);
  }

  /** Sends each connection of the first server a message that it has not asked for. */
  void push() {
    for (Connection connection : connections()) {
      AtomicInteger count =
          (AtomicInteger)
              connection.attributes().computeIfAbsent(PUSH_COUNT, key -> new AtomicInteger());
      Message push =
          SoakLedger.message(SoakLedger.content())
              .withExtra(SoakLedger.PUSHED_ON, starts + " " + connection.id())
              .withExtra(SoakLedger.PUSH_NUMBER, count.incrementAndGet());
      CompletableFuture<Void> unused = connection.send(push); // whether it comes, the ledger sees
    }
  }

  /** The connections of the server that takes messages whole. */
  Collection<Connection> connections() {
    return running.isEmpty() ? List.of() : running.get(0).connections();
  }

  /** Stops both, while they are being used. */
  void stop(Duration time) {
    List<MessageServer> stopped = running;
    running = List.of();
    stopped.forEach(server -> server.shutdown(time));
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}

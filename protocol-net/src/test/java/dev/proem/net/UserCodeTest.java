package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a user's code does, wherever the library calls it: other connections are served, and
 * nothing is left in the end. Contents that users provide have tests of their own.
 */
@Timeout(60)
class UserCodeTest {
  private static final String NAME = "user-code";

  /** A request with this extra header meets the mischief. */
  private static final String DO = "do";

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch blocking = new CountDownLatch(1);
  private MessageServer server;
  private MessageClient own;

  /** What user code does. */
  enum Mischief {
    CHECKED,
    UNCHECKED,
    ERROR,
    THROWABLE,
    BLOCKS,
    INTERRUPTS_ITSELF,
    CALLS_ITS_OWN_SERVER,
    WAITS_FOR_THE_END
  }

  /** Where user code is called. */
  enum Place {
    SIMPLE,
    SIMPLE_INLINE,
    EXCHANGE,
    ASYNC,
    ASYNC_INLINE,
    STREAM,
    ONE_WAY,
    INTERCEPTOR,
    INTERCEPTOR_INLINE,
    LISTENER;

    boolean isOnLoop() {
      return name().endsWith("INLINE") || this == LISTENER;
    }
  }

  @BeforeEach
  void nothingYet() {
    assertThat(threads()).isEmpty();
  }

  @AfterEach
  void end() {
    release.countDown();
    if (own != null) {
      own.close();
    }
    server.close();
    assertThat(server.connections()).isEmpty();
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(NAME))
        .toList();
  }

  private void act(Mischief mischief, MessageHeader request) throws Exception {
    if (!request.extras().containsKey(DO)) {
      return;
    }
    switch (mischief) {
      case CHECKED -> throw Sneaky.thrown(new Exception("a checked one"));
      case UNCHECKED -> throw new IllegalArgumentException("an unchecked one");
      case ERROR -> throw new AssertionError("an error");
      case THROWABLE -> throw Sneaky.thrown(new Throwable("a throwable"));
      case BLOCKS -> {
        blocking.countDown();
        release.await();
      }
      case INTERRUPTS_ITSELF -> Thread.currentThread().interrupt();
      case CALLS_ITS_OWN_SERVER -> own.request(Message.text("from within"));
      case WAITS_FOR_THE_END -> server.shutdown(Duration.ZERO);
    }
  }

  private MessageServerBuilder misbehaving(Place place, Mischief mischief) {
    MessageServerBuilder builder = MessageServer.builder().name(NAME);
    return switch (place) {
      case SIMPLE, SIMPLE_INLINE ->
          builder.handler(
              request -> {
                act(mischief, request.header());
                return request;
              });
      case EXCHANGE ->
          builder.exchangeHandler(
              (request, exchange) -> {
                act(mischief, exchange.header());
                return request;
              });
      case ASYNC, ASYNC_INLINE ->
          builder.asyncHandler(
              (request, exchange) -> {
                act(mischief, exchange.header());
                return CompletableFuture.completedFuture(request);
              });
      case STREAM ->
          builder.streamHandler(
              exchange -> {
                act(mischief, exchange.header());
                return Outgoing.stream(exchange.header(), exchange.content());
              });
      case ONE_WAY ->
          builder.oneWayHandler((message, exchange) -> act(mischief, exchange.header()));
      case INTERCEPTOR, INTERCEPTOR_INLINE ->
          builder
              .handler(r -> r)
              .interceptor(
                  (exchange, next) -> {
                    act(mischief, exchange.header());
                    return next.proceed();
                  });
      case LISTENER -> builder.handler(r -> r).listener(new Listening(mischief));
    };
  }

  /** Misbehaves in the events of a message, and in those of its connection. */
  private final class Listening implements TransportListener {
    private final Mischief mischief;

    Listening(Mischief mischief) {
      this.mischief = mischief;
    }

    private void act(MessageHeader header) {
      try {
        UserCodeTest.this.act(mischief, header);
      } catch (Exception e) {
        throw Sneaky.<RuntimeException>thrown(e);
      }
    }

    private void actFor(long connection) {
      if (connection == 1) {
        act(Message.text("").withExtra(DO, true).header());
      }
    }

    @Override
    public void opened(Connection connection) {
      actFor(connection.id());
    }

    @Override
    public void closed(Connection connection, CloseReason reason, Duration open) {
      actFor(connection.id());
    }

    @Override
    public void received(
        Connection connection, MessageHeader header, long bytes, Duration arrival) {
      act(header);
    }

    @Override
    public void sent(Connection connection, MessageHeader header, long bytes) {
      act(header);
    }

    @Override
    public void answered(
        Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {
      act(request);
    }

    @Override
    public void failed(Connection connection, Throwable fault) {
      actFor(connection.id());
    }

    @Override
    public void limitHit(SocketAddress remoteAddress, String name, long value) {
      actFor(1);
    }
  }

  static Stream<Arguments> all() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                Stream.of(Mischief.values())
                    .filter(mischief -> isTested(place, mischief))
                    .map(mischief -> Arguments.of(place, mischief)));
  }

  /** What stands on a loop must not block, as is documented; ends are tested below. */
  private static boolean isTested(Place place, Mischief mischief) {
    return switch (mischief) {
      case BLOCKS -> !place.isOnLoop();
      case WAITS_FOR_THE_END -> place.isOnLoop();
      default -> true;
    };
  }

  @ParameterizedTest
  @MethodSource("all")
  void userCode_disturbsNoOtherRequest(Place place, Mischief mischief) throws Exception {
    MessageServerBuilder builder = misbehaving(place, mischief);
    server = (place.name().endsWith("INLINE") ? builder.inline() : builder).start();
    own = MessageClient.builder().address("127.0.0.1", server.port()).name(NAME).build();
    try (Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      offender.send(Message.text("x").withExtra(DO, true));
      if (mischief == Mischief.BLOCKS) {
        blocking.await();
      }
      if (place == Place.ONE_WAY) {
        assertStillThere(other);
        release.countDown();
        assertStillThere(offender);
        return;
      }
      other.assertServed();
      release.countDown();
      Message reply = offender.read();
      boolean fails =
          switch (mischief) {
            case CHECKED, UNCHECKED, ERROR, THROWABLE -> true;
            case BLOCKS, INTERRUPTS_ITSELF -> false;
            case CALLS_ITS_OWN_SERVER, WAITS_FOR_THE_END -> place.isOnLoop();
          };
      assertThat(reply.header().error().orElse("none"))
          .isEqualTo(fails && place != Place.LISTENER ? "internal" : "none");
      offender.assertServed();
    }
  }

  /** A ping is answered by a server whose handler answers nothing. */
  private static void assertStillThere(Peer peer) throws IOException {
    Message ping = Message.text("").withExtra(MessageHeader.PING, true);
    assertThat(peer.ask(Peer.withId("p", ping)).header().inReplyTo()).contains("p");
  }

  static Stream<Place> closers() {
    return Stream.of(Place.EXCHANGE, Place.SIMPLE_INLINE, Place.INTERCEPTOR_INLINE);
  }

  @ParameterizedTest
  @MethodSource("closers")
  void userCodeThatClosesEverything_leavesNothing(Place place) throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    MessageServerBuilder builder =
        MessageServer.builder()
            .name(NAME)
            .handler(
                request -> {
                  own.close();
                  server.close();
                  closed.countDown();
                  return request;
                });
    server = (place.isOnLoop() ? builder.inline() : builder).start();
    own = MessageClient.builder().address("127.0.0.1", server.port()).name(NAME).connect();
    try (Peer offender = Peer.of(server)) {
      offender.send(Message.text("x"));
      assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
      offender.assertGone();
    }
  }

  @Test
  void loopOfAnyOther_isNotWaitedOn() throws Exception {
    CompletableFuture<Throwable> request = new CompletableFuture<>();
    CompletableFuture<Throwable> connect = new CompletableFuture<>();
    CompletableFuture<Throwable> streamed = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<Message>> sent = new CompletableFuture<>();
    server = MessageServer.builder().name(NAME).handler(r -> r).start();
    own = MessageClient.builder().address("127.0.0.1", server.port()).name(NAME).connect();
    try (StreamedReply reply = own.requestStreamed(Message.text("x"));
        MessageServer inline =
            MessageServer.builder()
                .handler(
                    r -> {
                      request.complete(thrown(() -> own.request(r)));
                      connect.complete(
                          thrown(() -> MessageClient.connect("127.0.0.1", server.port())));
                      streamed.complete(thrown(() -> reply.content().read()));
                      sent.complete(own.send(r));
                      return r;
                    })
                .inline()
                .start();
        Peer peer = Peer.of(inline)) {
      peer.assertServed();
      assertThat(request.join())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("an event loop (proem-server-loop-1) can't wait for a reply: ");
      assertThat(connect.join())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("can't wait for a connection");
      assertThat(streamed.join())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("can't wait for a content");
      assertThat(sent.join().join().text()).isEqualTo("hello");
      assertThat(reply.content().readAllBytes()).asString().isEqualTo("x");
    }
  }

  private interface Attempt {
    Object run() throws Exception;
  }

  private static Throwable thrown(Attempt attempt) {
    try {
      return new AssertionError("it went well: " + attempt.run());
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void callbacksOfFutures_disturbNoOtherCall() throws Exception {
    Semaphore registered = new Semaphore(0); // else a callback may run on the thread of the test
    server =
        MessageServer.builder()
            .name(NAME)
            .handler(
                request -> {
                  if (request.header().extras().containsKey(DO)) {
                    registered.acquire();
                  }
                  return request;
                })
            .start();
    own = MessageClient.builder().address("127.0.0.1", server.port()).name(NAME).connect();
    for (Mischief mischief : Mischief.values()) {
      if (mischief != Mischief.WAITS_FOR_THE_END) {
        CompletableFuture<?> unused =
            own.send(Message.text("x").withExtra(DO, true))
                .whenComplete(
                    (reply, failure) -> {
                      try {
                        act(mischief, reply.header());
                      } catch (Exception e) {
                        throw Sneaky.<RuntimeException>thrown(e);
                      }
                    });
        registered.release();
        assertThat(own.request(Message.text("well")).text()).isEqualTo("well");
      }
    }
    blocking.await();
    release.countDown();
    CompletableFuture<Void> closing = own.send(Message.text("x")).thenAccept(reply -> own.close());
    closing.get();
    assertThat(own.send(Message.text("x"))).isCompletedExceptionally();
  }
}

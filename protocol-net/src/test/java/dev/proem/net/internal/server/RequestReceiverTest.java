package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Peer;
import dev.proem.net.RateLimit;
import dev.proem.net.ServerLimits;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.connection.ConnectionSteps;
import dev.proem.net.internal.message.ReceivedBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Received messages, which a test passes on; the executor of the handlers is a list. */
@Timeout(60)
class RequestReceiverTest {
  private static final Message REQUEST = Peer.withId("a", Message.text("hello"));
  private static final MessageHeader STREAMED =
      Peer.withId("s", Message.binary(new byte[100])).header();

  /** More requests than a slow test could send within a rate of one a second. */
  private static final int MANY = 100;

  private final AtomicLong total = new AtomicLong();
  private ScriptedServer server;
  private ServerConnection role;
  private ReceivedBytes received;
  private RateLimiter rate;
  private ArrivingRequest arriving;
  private Requests requests;
  private RequestReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    server.inline = false;
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  /** Makes the receiver of an open connection. */
  private void open(long receivedTotal, BooleanSupplier shed) {
    role = server.open();
    arriving = new ArrivingRequest(role.connection, ServerTimeouts.DEFAULT.handler());
    Replies replies = server.replies(role, arriving);
    received = new ReceivedBytes(total, new Bound("receivedTotal", receivedTotal), shed);
    IdleTimer idle = new IdleTimer(role.connection, ServerTimeouts.DEFAULT, () -> false);
    rate = new RateLimiter(role.connection, role.shutdown(), idle, server.rateLimit);
    ServerContext context = server.context();
    requests = new Requests(role.connection, role.shutdown(), replies, received, idle, context);
    ErrorEnding errors =
        new ErrorEnding(role.connection, arriving, requests, replies, context.events);
    receiver =
        new RequestReceiver(role.connection, context, received, rate, arriving, requests, errors);
  }

  private void open() {
    open(Long.MAX_VALUE, () -> false);
  }

  private void step(ConnectionSteps.Step step) {
    role.connection.step(step);
    received.publish();
  }

  private void message(long bytes) {
    step(() -> receiver.message(REQUEST, 0, bytes, 0));
  }

  @Test
  void wholeMessage_isReported_chargedUntilItIsAnswered_andHandled() {
    open();
    message(50);
    assertThat(server.heard.all("received")).containsExactly("received 50");
    assertThat(requests.inFlight()).isEqualTo(1);
    assertThat(total).hasValue(50);

    server.queued.remove(0).run();
    received.publish();

    assertThat(server.wire.sent()).extracting(Message::text).containsExactly("hello");
    assertThat(requests.isEmpty()).isTrue();
    assertThat(total).hasValue(0);
  }

  @Test
  void messageThatReachesTheTotal_isAccepted() {
    open(50, () -> false);

    message(50);

    assertThat(requests.inFlight()).isEqualTo(1);
    assertThat(role.connection.isOpen()).isTrue();
  }

  @Test
  void messageAboveTheTotal_isAnsweredWithOverloaded_andNotCharged() {
    open(49, () -> false);

    message(50);

    assertThat(requests.inFlight()).isZero();
    assertThat(server.queued).isEmpty();
    assertThat(total).hasValue(0);
    assertThat(server.heard.all("limit")).containsExactly("limit receivedTotal 49");
    assertThat(server.wire.sent()).hasSize(1);
    MessageHeader reply = server.wire.sent().get(0).header();
    assertThat(reply.error()).contains("overloaded");
    assertThat(reply.inReplyTo()).contains("a");
    assertThat(role.connection.isOpen()).isFalse();
  }

  @Test
  void messageAboveTheTotal_isAcceptedWhenAnotherConnectionIsEnded() {
    total.set(30);
    open(
        50,
        () -> {
          total.addAndGet(-30);
          return true;
        });

    message(50);

    assertThat(requests.inFlight()).isEqualTo(1);
    assertThat(total).hasValue(50);
  }

  @Test
  void streamedMessage_isHandledWhileItsContentArrives() throws IOException {
    open();
    step(() -> receiver.header(STREAMED));
    assertThat(server.queued).hasSize(1);
    ServerExchange exchange = arriving.exchange();
    assertThat(exchange.header()).isEqualTo(STREAMED);

    step(() -> receiver.content(ByteBuffer.wrap(new byte[] {1, 2})));
    assertThat(exchange.content().available()).isEqualTo(2);
    assertThat(server.heard.all("received")).isEmpty();

    step(() -> receiver.complete(STREAMED, 70, 0));
    assertThat(exchange.content().readAllBytes()).containsExactly(1, 2);
    assertThat(arriving.exchange()).isNull();
    assertThat(server.heard.all("received")).containsExactly("received 70");
  }

  @Test
  void streamedContentThatIsNotRead_pausesReading() throws IOException {
    server.serverLimits = ServerLimits.DEFAULT.withStreamBuffer(10);
    open();
    step(() -> receiver.header(STREAMED));
    step(() -> receiver.content(ByteBuffer.allocate(10)));
    assertThat(role.connection.intake.isPaused()).isFalse();
    step(() -> receiver.content(ByteBuffer.allocate(1)));
    assertThat(role.connection.intake.isPaused()).isTrue();

    arriving.exchange().content().readNBytes(11);

    assertThat(role.connection.intake.isPaused()).isFalse();
  }

  @Test
  void streamedContentAboveTheTotal_endsTheLargestConnection() {
    AtomicLong sheds = new AtomicLong();
    open(10, () -> sheds.incrementAndGet() == 0);
    step(() -> receiver.header(STREAMED));
    step(() -> receiver.content(ByteBuffer.allocate(10)));
    assertThat(sheds).hasValue(0);

    step(() -> receiver.content(ByteBuffer.allocate(1)));

    assertThat(sheds).hasValue(1);
  }

  @Test
  void wholeMessages_countForTheRate() {
    server.rateLimit = RateLimit.ofRequests(1);
    open();

    for (int i = 0; i < MANY && !rate.isPaused(); i++) {
      message(50);
    }

    assertThat(server.heard.all("limit")).containsExactly("limit RateLimit.requestsPerSecond 1");
  }

  @Test
  void streamedMessages_countForTheRateWhenTheyAreComplete() {
    server.rateLimit = RateLimit.ofRequests(1);
    open();
    for (int i = 0; i < MANY; i++) {
      step(() -> receiver.header(STREAMED));
    }
    assertThat(rate.isPaused()).isFalse();

    for (int i = 0; i < MANY && !rate.isPaused(); i++) {
      step(() -> receiver.complete(STREAMED, 70, 0));
    }

    assertThat(rate.isPaused()).isTrue();
  }

  @Test
  void connectionThatIsEndedToMakeRoom_startsNoRequest() {
    open(
        60,
        () -> {
          role.shed();
          received.charge(-50);
          return true;
        });
    received.charge(50);
    message(20);
    assertThat(requests.inFlight()).isZero();
    assertThat(server.queued).isEmpty();
    assertThat(total).hasValue(0);
  }
}

package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.Peer;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.content.ContentPipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last message of a connection, and the reason of its end. */
class ErrorEndingTest {
  private static final MessageHeader HEADER =
      Peer.withId("7", Message.binary(new byte[100])).header();

  private ScriptedServer server;
  private ServerConnection role;
  private ArrivingRequest arriving;
  private Requests requests;
  private ErrorEnding errors;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    server.inline = false;
    role = server.open();
    arriving = new ArrivingRequest(role.connection, ServerTimeouts.DEFAULT.handler());
    Replies replies = server.replies(role, arriving);
    requests = server.requests(role, replies);
    errors = new ErrorEnding(role.connection, arriving, requests, replies, server.context().events);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private static ProtocolException fault(byte[] bytes) {
    try {
      MessageDecoder decoder = new MessageDecoder();
      decoder.decode(ByteBuffer.wrap(bytes));
      decoder.endOfInput();
      throw new AssertionError("the bytes are a message");
    } catch (ProtocolException e) {
      return e;
    }
  }

  /** A streamed request whose content is arriving; its handler is in the executor's queue. */
  private ServerExchange streamed(MessageHeader header) {
    ContentPipe pipe = new ContentPipe(1_000, new AtomicLong(), () -> {});
    ServerExchange exchange = server.exchange(role, requests, header, pipe);
    arriving.start(exchange);
    role.connection.step(() -> requests.accept(exchange));
    return exchange;
  }

  private Message lastMessage() {
    assertThat(server.wire.sent()).hasSize(1);
    return server.wire.sent().get(0);
  }

  private void assertClosed(String reason) {
    server.wire.end();
    role.connection.step(role.connection.reader::read);
    assertThat(server.heard.all("closed")).containsExactly("closed " + reason);
  }

  @Test
  void fault_isToldWithItsCode() {
    ProtocolException fault = fault(new byte[] {0, 0});

    role.connection.step(() -> errors.faulty(fault, false));

    assertThat(lastMessage().header().error()).contains("malformed-message");
    assertThat(server.heard.all("failed")).hasSize(1);
    assertThat(server.heard.all("limit")).isEmpty();
  }

  @Test
  void firstMessageThatIsHttp_isAnsweredInHttp() {
    ProtocolException fault = fault("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

    role.connection.step(() -> errors.faulty(fault, false));

    assertThat(server.wire.text()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void laterMessageThatIsHttp_isAnsweredWithAnErrorReply() {
    ProtocolException fault = fault("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

    role.connection.step(() -> errors.faulty(fault, true));

    assertThat(lastMessage().header().error()).isPresent();
  }

  @Test
  void requestThatIsArriving_isTheOneThatTheErrorAnswers() {
    ServerExchange exchange = streamed(HEADER);

    role.connection.step(() -> errors.tooSlow("3 bytes of a message came in 5 ms"));

    assertThat(lastMessage().header().error()).contains("timeout");
    assertThat(lastMessage().header().inReplyTo()).contains("7");
    assertThat(lastMessage().text())
        .isEqualTo("The message arrived too slowly: 3 bytes of a message came in 5 ms.");
    assertThat(exchange.isAnswered()).isTrue();
    assertThat(exchange.isAbandoned()).isTrue();
    assertClosed("TIMEOUT 3 bytes of a message came in 5 ms");
  }

  @Test
  void oneWayMessageThatIsArriving_getsNoError() {
    streamed(HEADER.withExtra(MessageHeader.ONE_WAY, true));

    role.connection.step(() -> errors.shutDown());

    assertThat(server.wire.sent()).isEmpty();
    assertClosed("SHUTDOWN the server stops; a message had not arrived completely");
  }

  @Test
  void peerThatEndsARequestAfterItsReply_isNoFault() {
    ServerExchange exchange = streamed(HEADER);
    exchange.markAnswered();
    ProtocolException truncated = fault(new byte[] {0});

    role.connection.step(() -> errors.faulty(truncated, true));

    assertThat(server.wire.sent()).isEmpty();
    assertThat(server.heard.all("failed")).isEmpty();
  }

  @Test
  void requestThatHasNotStarted_isOverloadedAndNeverHandled() {
    ServerExchange exchange = streamed(HEADER);

    role.connection.step(() -> errors.overloaded(new Bound("ServerLimits.receivedTotal", 1_000)));
    exchange.run();

    assertThat(lastMessage().header().error()).contains("overloaded");
    assertThat(lastMessage().text())
        .isEqualTo(
            "The server holds too many bytes of requests, more than 1000"
                + " (ServerLimits.receivedTotal).");
    assertThat(server.heard.all("limit")).containsExactly("limit ServerLimits.receivedTotal 1000");
  }

  /** The code overloaded would say that the request can be repeated. */
  @Test
  void requestWhoseHandlerHasStarted_isInternalWhenBytesAreTooMany() {
    ServerExchange exchange = streamed(HEADER);
    exchange.serveInline();
    exchange.markAnswered();

    role.connection.step(() -> errors.overloaded(new Bound("ServerLimits.receivedTotal", 1_000)));

    assertThat(server.wire.sent()).allMatch(sent -> sent.header().error().isPresent());
    assertThat(server.wire.text()).contains("internal").doesNotContain("overloaded");
  }

  @Test
  void connectionThatIsNotRefused_goesOn() {
    assertThat(errors.isRefused()).isFalse();
    assertThat(errors.endIfRefused()).isFalse();
    errors.refuse(new Bound("ServerLimits.connections", 2));
    assertThat(errors.isRefused()).isTrue();
    role.connection.step(() -> errors.endIfRefused());
    assertThat(lastMessage().header().error()).contains("too-many-connections");
  }
}

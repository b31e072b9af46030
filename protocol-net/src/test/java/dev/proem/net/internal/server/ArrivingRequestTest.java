package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArrivingRequestTest {
  private static final MessageHeader HEADER = Message.binary(new byte[100]).header();

  private final ContentPipe pipe = new ContentPipe(10, new AtomicLong(), () -> {});
  private ScriptedServer server;
  private ServerConnection role;
  private ArrivingRequest arriving;
  private ServerExchange exchange;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    role = server.open();
    arriving = new ArrivingRequest(role.connection, ServerTimeouts.DEFAULT.handler());
    exchange = server.exchange(role, null, HEADER, pipe);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  @Test
  void contentWithoutARequest_isIgnored() {
    arriving.add(ByteBuffer.allocate(3));
    arriving.complete();
    arriving.fail(new IllegalStateException());
    arriving.discard("no reader");
    arriving.abort("the end");

    assertThat(arriving.exchange()).isNull();
    assertThat(arriving.header()).isNull();
    assertThat(arriving.heldBytes()).isZero();
    assertThat(role.connection.intake.isPaused()).isFalse();
  }

  @Test
  void contentThatFillsThePipe_pausesReading() {
    arriving.start(exchange);
    arriving.add(ByteBuffer.allocate(10));
    assertThat(role.connection.intake.isPaused()).isFalse();
    arriving.add(ByteBuffer.allocate(1));

    assertThat(role.connection.intake.isPaused()).isTrue();
    assertThat(arriving.heldBytes()).isGreaterThanOrEqualTo(11);
    assertThat(arriving.header()).isEqualTo(HEADER);
  }

  @Test
  void completeContent_endsForItsReader() throws IOException {
    arriving.start(exchange);
    arriving.add(ByteBuffer.wrap(new byte[] {1, 2}));
    arriving.complete();

    assertThat(pipe.readAllBytes()).containsExactly(1, 2);
    assertThat(arriving.exchange()).isNull();
  }

  @Test
  void contentThatIsBrokenOff_failsForItsReader() throws IOException {
    arriving.start(exchange);
    arriving.add(ByteBuffer.wrap(new byte[] {1}));
    arriving.abort("the connection was closed");

    assertThat(pipe.read()).isEqualTo(1);
    assertThatThrownBy(pipe::read)
        .isInstanceOf(IOException.class)
        .hasMessage("the connection was closed");
    assertThat(arriving.pipe()).isNull();
  }

  @Test
  void faultOfThePeer_isThrownAfterTheContentBeforeIt() throws IOException {
    IllegalStateException fault = new IllegalStateException();
    arriving.start(exchange);
    arriving.add(ByteBuffer.wrap(new byte[] {1}));
    arriving.fail(fault);

    assertThat(pipe.read()).isEqualTo(1);
    assertThatThrownBy(pipe::read).isSameAs(fault);
  }

  @Test
  void timeoutOfTheHandler_startsAgainWithEachChunk() {
    arriving.start(exchange);
    arriving.add(ByteBuffer.allocate(1));
    assertThat(exchange.handlerTime()).as("no handler was started").isEqualTo(EventLoop.NEVER);
    exchange.startTimeout(0, Duration.ZERO);

    arriving.add(ByteBuffer.allocate(1));

    assertThat(exchange.handlerTime())
        .isEqualTo(role.connection.loop.now() + ServerTimeouts.DEFAULT.handler().toNanos());
  }

  @Test
  void otherRequests_haveNothingToReceive() {
    arriving.start(exchange);
    assertThat(arriving.remaining(server.exchange(role, null, HEADER, pipe))).isZero();
  }
}

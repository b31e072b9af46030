package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleTimerTest {
  private static final long FIRST_MESSAGE = ServerTimeouts.DEFAULT.firstMessage().toNanos();
  private static final long IDLE = ServerTimeouts.DEFAULT.idle().toNanos();

  private ScriptedServer server;
  private MessageConnection connection;
  private boolean isIdle = true;
  private IdleTimer timer;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    connection = server.open().connection;
    timer = new IdleTimer(connection, ServerTimeouts.DEFAULT, () -> isIdle);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  @Test
  void connectionThatIsNotIdle_hasNoTimeout() {
    isIdle = false;
    assertThat(timer.nextTime()).isEqualTo(EventLoop.NEVER);
    timer.timeCame(System.nanoTime() + IDLE);
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void firstMessage_hasItsOwnTimeout() {
    timer.restart();
    assertThat(timer.nextTime()).isEqualTo(connection.loop.now() + FIRST_MESSAGE);
    assertThat(timer.hadMessage()).isFalse();

    timer.messageArrived();

    assertThat(timer.nextTime()).isEqualTo(connection.loop.now() + IDLE);
    assertThat(timer.hadMessage()).isTrue();
  }

  @Test
  void restart_movesTheTimeout() {
    timer.restart();
    long before = timer.nextTime();
    connection.loop.refresh();
    assertThat(timer.nextTime()).as("without a restart").isEqualTo(before);

    timer.restart();

    assertThat(timer.nextTime()).isEqualTo(connection.loop.now() + FIRST_MESSAGE);
  }

  @Test
  void expiredTimeout_endsTheConnectionAndNamesTheSetting() {
    long time = timer.nextTime();
    connection.step(() -> timer.timeCame(time - 1));
    assertThat(connection.isOpen()).isTrue();

    connection.step(() -> timer.timeCame(time));

    long millis = ServerTimeouts.DEFAULT.firstMessage().toMillis();
    assertThat(server.heard.all("limit"))
        .containsExactly("limit ServerTimeouts.firstMessage " + millis);
    server.wire.end();
    connection.step(connection.reader::read);
    assertThat(server.heard.all("closed"))
        .containsExactly(
            "closed TIMEOUT no message arrived (ServerTimeouts.firstMessage, " + millis + " ms)");
  }
}

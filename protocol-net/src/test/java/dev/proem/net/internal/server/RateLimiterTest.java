package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.RateLimit;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private ScriptedServer server;
  private ServerConnection role;
  private MessageConnection connection;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    role = server.open();
    connection = role.connection;
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private RateLimiter limiter(RateLimit limit) {
    return new RateLimiter(
        connection,
        role.shutdown(),
        new IdleTimer(connection, ServerTimeouts.DEFAULT, () -> false),
        limit);
  }

  private static void useUp(RateLimiter limiter) {
    for (int i = 0; i < 10 && !limiter.isPaused(); i++) {
      limiter.message();
    }
  }

  @Test
  void connectionWithoutALimit_isNeverPaused() {
    RateLimiter limiter = limiter(null);
    limiter.message();
    limiter.read(1 << 30);
    assertThat(limiter.isPaused()).isFalse();
    assertThat(limiter.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void tooManyMessages_pauseReadingForATime() {
    RateLimiter limiter = limiter(RateLimit.ofRequests(2));
    useUp(limiter);

    assertThat(connection.intake.isPaused()).isTrue();
    assertThat(server.heard.all("limit")).containsExactly("limit RateLimit.requestsPerSecond 2");
    long time = limiter.nextTime();
    limiter.timeCame(time - 1);
    assertThat(limiter.isPaused()).isTrue();
    limiter.timeCame(time);
    assertThat(limiter.isPaused()).isFalse();
    assertThat(connection.intake.isPaused()).isFalse();
  }

  @Test
  void tooManyBytes_pauseReading() {
    RateLimiter limiter = limiter(RateLimit.ofBytes(100));
    limiter.read(1_000_000);
    assertThat(limiter.isPaused()).isTrue();
    limiter.release();
    assertThat(connection.intake.isPaused()).isFalse();
  }

  @Test
  void rateDuringShutdown_rejectsRequestsInsteadOfPausing() {
    RateLimiter limiter = limiter(RateLimit.ofBytes(100));
    role.shutdown().start();
    limiter.read(1_000_000);
    assertThat(limiter.isPaused()).isFalse();
    assertThat(role.shutdown().rejects()).isTrue();
  }
}

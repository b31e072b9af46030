package dev.proem.examples.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.MessageServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code of the how-to. */
@Timeout(60)
class ObservedServersTest {
  private static final Path SAMPLE = Path.of("src", "test", "resources", "logging.properties");

  /** Records the log. */
  private static final class Lines implements System.Logger {
    final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public String getName() {
      return "test";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String text,
        @Nullable Throwable thrown) {
      all.add(level + " " + text);
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... values) {
      all.add(level + " " + MessageFormat.format(String.valueOf(format), values));
    }
  }

  @Test
  void quickRequest_isNotLoggedAsSlow() throws IOException {
    Lines lines = new Lines();
    // On a busy machine a request can take longer than the second of the how-to.
    try (MessageServer howTo = ObservedServers.slow(r -> r, new Lines());
        MessageServer unhurried =
            MessageServer.builder()
                .handler(r -> r)
                .listener(new ObservedServers.SlowRequests(lines, Duration.ofMinutes(1)))
                .start()) {
      assertThat(Request.send(howTo, Message.text("x")).text()).isEqualTo("x");
      assertThat(Request.send(unhurried, Message.text("x")).text()).isEqualTo("x");
    }
    assertThat(lines.all).isEmpty();
  }

  @Test
  void slowRequest_isLoggedWithItsPeer() throws IOException {
    Lines lines = new Lines();
    try (MessageServer server =
        MessageServer.builder()
            .handler(r -> r)
            .listener(new ObservedServers.SlowRequests(lines, Duration.ZERO))
            .start()) {
      Request.send(server, Message.text("x"));
    }
    assertThat(lines.all).hasSize(1);
    assertThat(lines.all.get(0)).matches("WARNING #1 127\\S+:\\d+ waited \\d+ ms");
  }

  @Test
  void meteredServer_hasItsMeters() throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (MessageServer server = ObservedServers.metered(r -> r, registry)) {
      Request.send(server, Message.text("x"));
    }
    assertThat(registry.get("proem.server.requests").tag("outcome", "success").timer().count())
        .isEqualTo(1);
  }

  @Test
  void sampleOfLoggingProperties_showsFrames(@TempDir Path folder) throws Exception {
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.logging.config.file=" + SAMPLE,
                "-cp",
                System.getProperty("java.class.path"),
                ObservedServers.class.getName())
            .redirectError(err.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }

    List<String> lines = Files.readAllLines(err, UTF_8);
    assertThat(lines)
        .allMatch(line -> line.matches("\\S+ FINE dev\\.proem\\.net\\.frames #1 127\\S+ .*"))
        .hasSize(4);
    assertThat(lines.get(1)).contains(" <- ", "\"card-number\": \"***\"").doesNotContain("4711");
  }
}

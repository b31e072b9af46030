package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.JarProcess;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The load tool from the jar. */
class LoadCommandIT {
  @TempDir private Path folder;

  @Test
  void loadThatIsStopped_printsItsResults() throws IOException {
    Path file = folder.resolve("result.json");
    try (MessageServer server = MessageServer.builder().handler(request -> request).start()) {
      String[] arguments = {
        "load",
        "127.0.0.1",
        "" + server.port(),
        "--connections",
        "4",
        "--depth",
        "2",
        "--duration",
        "600",
        "--warmup",
        "0",
        "--json",
        file.toString(),
        "--progress"
      };
      try (JarProcess load = JarProcess.start(arguments)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> load.errors().contains("/s, p99 "));
        load.signal("TERM");
        JarProcess.Result result = load.awaitEnd();
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("; ended early\n", "\np99 us  ");
      }
    }
    JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
    assertThat(json.get("endedEarly").asBoolean()).isTrue();
    assertThat(json.get("requestsPerSecond").asDouble()).isPositive();
    assertThat(json.at("/connections/opened").asInt()).isEqualTo(4);
  }
}

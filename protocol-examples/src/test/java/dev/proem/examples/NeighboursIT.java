package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.JarProcess;
import dev.proem.cli.MessageBytes;
import dev.proem.cli.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that follows the protocol, next to clients that do not. */
class NeighboursIT {
  private static final byte[] TOO_LARGE =
      MessageBytes.withHeader(
          "{\"byteorder\": \"big\", \"content-type\": \"\", \"content-encoding\": \"\","
              + " \"content-length\": 9223372036854775807}",
          new byte[100]);

  @Test
  void correctClientOfAppServer_isNotAffectedByOthers() throws IOException {
    byte[] request = MessageBytes.search("morpheus");
    List<byte[]> bad =
        List.of(
            MessageBytes.utf8("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC},
            new byte[] {0, 0},
            new byte[] {-1, -1, -1, -1},
            TOO_LARGE,
            Arrays.copyOf(request, request.length - 1),
            MessageBytes.json("{"),
            new byte[1_000_000]);
    List<TestClient> lingering = new ArrayList<>();
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0");
        TestClient good = new TestClient(server.port())) {
      for (byte[] bytes : bad) {
        TestClient stays = new TestClient(server.port());
        lingering.add(stays.send(bytes));
        assertThat(good.search("morpheus")).startsWith("Follow the white rabbit.");
        try (TestClient leaves = new TestClient(server.port())) {
          leaves.send(request, bytes).reset();
        }
        assertThat(good.search("ring")).startsWith("In the caves");
      }
      assertThat(server.isAlive()).isTrue();
      server.signal("TERM");
      JarProcess.Result result = server.awaitEnd();
      assertThat(result.status()).isZero();
      assertThat(result.err().lines())
          .allMatch(line -> line.matches("\\S+Z INFO (accepted|closed) .*"))
          .hasSize(2 * (2 * bad.size() + 1));
    } finally {
      for (TestClient client : lingering) {
        client.close();
      }
    }
  }
}

package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.MessageBytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests {@link LoadTable} and {@link LoadJson} with the same run. */
class LoadReportTest {
  private static LoadSettings settings(int rate) {
    return new LoadSettings(
        new HostAndPort("127.0.0.1", 65_432),
        null,
        1_000,
        2,
        rate,
        MessageBytes.searchFor("morpheus"),
        rate == 0,
        Duration.ofSeconds(2),
        Duration.ofMillis(500),
        Duration.ofSeconds(10));
  }

  /**
   * Returns a run of 2 seconds with 1,000 replies, whose latencies differ by a microsecond, and
   * with many faults.
   */
  private static LoadEngine.Result result(boolean stopped) {
    LoadMeasurement seen = new LoadMeasurement(500_000_000);
    Message reply = Message.text("reply");
    for (int i = 1; i <= 1_000; i++) {
      seen.sent(500_000_000, 144);
      seen.replied(reply, 500_000_000, 500_000_000 + i * 1_000, 100);
    }
    seen.sent(0, 144);
    seen.replied(Message.error("overloaded", "No."), 0, 1, 100);
    seen.count(LoadFault.LOST, 3);
    seen.count(LoadFault.TIMED_OUT, 4);
    seen.notSent = 12_345;
    seen.opened = 1_000;
    seen.lost = 2;
    seen.reopened = 1;
    seen.failedAttempts = 5;
    return new LoadEngine.Result(seen, seen.seconds(2_500_000_000L), stopped);
  }

  @Test
  void table_ofAnOpenLoop() {
    assertThat(String.join("\n", LoadTable.of(settings(6_500), result(false))))
        .isEqualTo(
            """
            server              127.0.0.1:65432
            load                1,000 connections, at most 2 requests in flight on each
            request             41 bytes of content, text/json
            loop                open: latency is measured from the time at which a request was due
            measured            2.000 s of 2 s, after 0.5 s of warm-up

            requests            1,000
            replies             1,000
            requests/s          500.0
            requested rate      6,500
            due and not sent    12,345
            MB/s sent           0.072
            MB/s received       0.050

            min us              1.0
            mean us             500.5
            p50 us              500.2
            p90 us              900.1
            p99 us              990.2
            p99.9 us            999.4
            p99.99 us           1,000.4
            max us              1,000.4

            lost                3
            timed out           4
            malformed           0
            unsolicited         0
            different           0
            error overloaded    1
            connections         1,000 opened, 2 lost, 1 reopened, 5 attempts failed
            with warm-up        1,001 requests, 1,001 replies\
            """);
  }

  @Test
  void table_ofAClosedLoopWithoutReplies() {
    LoadMeasurement nothing = new LoadMeasurement(500_000_000);
    nothing.abandoned = 7;
    nothing.pushes = 8;
    assertThat(LoadTable.of(settings(0), new LoadEngine.Result(nothing, 0, true)))
        .contains(
            "request             41 bytes of content, text/json, with message-id",
            "loop                closed: during a stall of the server no requests are sent or"
                + " measured",
            "measured            0.000 s of 2 s, after 0.5 s of warm-up; ended early",
            "requests/s          0.0",
            "latency             no reply was measured",
            "error replies       0",
            "pushes              8",
            "not waited for      7")
        .noneMatch(line -> line.startsWith("requested rate"));
  }

  @Test
  void json_ofAnOpenLoop() {
    JsonNode json = JsonMapper.shared().readTree(LoadJson.of(settings(6_500), result(true)));
    assertThat(json.get("percentiles").get(0).toString()).isEqualTo("[0.0,1.0]");
    JsonNode last = json.get("percentiles").get(json.get("percentiles").size() - 1);
    assertThat(last.toString()).isEqualTo("[100.0,1000.447]");
    assertThat(json.get("percentiles")).hasSizeGreaterThan(30).allMatch(point -> point.size() == 2);
    ((tools.jackson.databind.node.ObjectNode) json).remove("percentiles");
    assertThat(json.toPrettyString())
        .isEqualToIgnoringWhitespace(
            """
            {
              "settings": {
                "address": "127.0.0.1:65432", "tls": false, "connections": 1000, "depth": 2,
                "loop": "open", "contentType": "text/json", "contentBytes": 41,
                "messageIds": false, "durationSeconds": 2.0, "warmupSeconds": 0.5,
                "timeoutSeconds": 10.0
              },
              "endedEarly": true,
              "seconds": 2.0,
              "requests": 1000,
              "replies": 1000,
              "requestsPerSecond": 500.0,
              "askedPerSecond": 6500,
              "dueNotSent": 12345,
              "sentBytes": 144000,
              "receivedBytes": 100000,
              "sentMegabytesPerSecond": 0.072,
              "receivedMegabytesPerSecond": 0.05,
              "latencyMicros": {
                "min": 1.0, "mean": 500.505, "p50": 500.223, "p90": 900.095, "p99": 990.207,
                "p999": 999.423, "p9999": 1000.447, "max": 1000.447
              },
              "errors": {
                "lost": 3, "timedOut": 4, "malformed": 0, "unsolicited": 0, "different": 0
              },
              "errorReplies": { "overloaded": 1 },
              "connections": { "opened": 1000, "lost": 2, "reopened": 1, "failedAttempts": 5 },
              "withWarmup": { "requests": 1001, "replies": 1001, "pushes": 0, "notWaitedFor": 0 }
            }
            """);
  }

  @Test
  void json_ofAClosedLoopWithoutReplies() {
    LoadEngine.Result nothing = new LoadEngine.Result(new LoadMeasurement(1), 0, false);
    JsonNode json = JsonMapper.shared().readTree(LoadJson.of(settings(0), nothing));
    assertThat(json.at("/latencyMicros/p9999").isNull()).isTrue();
    assertThat(json.at("/percentiles").isEmpty()).isTrue();
    assertThat(json.at("/settings/loop").asString()).isEqualTo("closed");
    assertThat(json.has("askedPerSecond")).isFalse();
  }
}

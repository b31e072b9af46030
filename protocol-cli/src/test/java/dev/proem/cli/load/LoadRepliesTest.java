package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.MessageBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadRepliesTest {
  private static final byte[] REPLY = MessageBytes.json("{\"result\": \"x\"}");
  private static final LoadSettings SETTINGS =
      new LoadSettings(
          new HostAndPort("127.0.0.1", 1),
          null,
          1,
          2,
          0,
          MessageBytes.searchFor("morpheus"),
          false,
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ofSeconds(1));

  private final LoadMeasurement measurement = new LoadMeasurement(0);
  private final LoadInFlight inFlight = LoadInFlight.of(2, false);
  private final LoadReplies replies = new LoadReplies(SETTINGS, measurement, inFlight);

  private void read(byte[] bytes, long now) throws LoadUnsolicitedException {
    replies.read(ByteBuffer.wrap(bytes), now);
  }

  @Test
  void replyInAnyFragments_isCountedWithItsBytesAndLatency() throws LoadUnsolicitedException {
    for (byte[] reply : new byte[][] {REPLY, REPLY}) {
      inFlight.start(100, 110);
      for (byte b : reply) {
        read(new byte[] {b}, 400);
      }
    }
    assertThat(replies.haveArrived()).isTrue();
    assertThat(inFlight.size()).isZero();
    assertThat(measurement.allReplies).isEqualTo(2);
    assertThat(measurement.receivedBytes).isEqualTo(2L * REPLY.length);
    assertThat(measurement.latency().getMinValue()).isEqualTo(300);
    assertThat(measurement.isClean()).isTrue();
  }

  @Test
  void push_isCountedButIsNoReply() throws LoadUnsolicitedException {
    inFlight.start(0, 0);
    read(MessageBytes.encode(Message.text("update").withExtra("push", true)), 1);
    assertThat(measurement.pushes).isEqualTo(1);
    assertThat(replies.haveArrived()).isFalse();
    assertThat(inFlight.size()).isEqualTo(1);
  }

  @Test
  void replyWithoutARequest_isAFault() {
    assertThatExceptionOfType(LoadUnsolicitedException.class)
        .isThrownBy(() -> read(REPLY, 1))
        .satisfies(e -> assertThat(e.isError()).isFalse());
    assertThat(measurement.faults()).containsEntry(LoadFault.UNSOLICITED, 1L);
  }

  @Test
  void errorReply_endsTheLoadOnlyIfItIsTheFirstReply() throws LoadUnsolicitedException {
    byte[] error = MessageBytes.encode(Message.error("internal", "No."));
    inFlight.start(0, 0);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> read(error, 1))
        .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.ERROR_REPLY));
    read(REPLY, 2);
    inFlight.start(0, 2);
    read(error, 3);
    assertThat(measurement.errorReplies()).containsEntry("internal", 1L);
  }
}

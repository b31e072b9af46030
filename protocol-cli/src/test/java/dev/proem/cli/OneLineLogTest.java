package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OneLineLogTest {
  @Test
  void event_isOneLineInUtf8() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OneLineLog log = new OneLineLog(out)) {
      log.log(Level.INFO, "accepted\n\uD83D\uDC36");
      log.log(Level.WARNING, "{0} of {1}", 1, 2);
      log.log(Level.DEBUG, "not shown");
      log.log(Level.ERROR, "failed", new IOException("why\nnot"));
    }
    // close() waits for some seconds only.
    await().until(() -> out.toString(StandardCharsets.UTF_8).contains("failed"));
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z INFO accepted \uD83D\uDC36"),
            line -> assertThat(line).endsWith("Z WARNING 1 of 2"),
            line -> assertThat(line).endsWith("Z ERROR failed: java.io.IOException: why not"));
  }

  @Test
  void streamThatIsNotRead_blocksNoCallerAndTheLossIsCounted() {
    CountDownLatch read = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              read.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            out.write(bytes, offset, length);
          }
        };
    try (OneLineLog log = new OneLineLog(stuck)) {
      for (int i = 0; i < 30_000; i++) {
        log.log(Level.INFO, "line");
      }
      read.countDown();
    }
    String lost = "\\d+ lines of this log were dropped because the log was not read in time";
    await()
        .untilAsserted(
            () -> assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern(lost));
  }

  @Test
  void streamThatIsClosed_blocksNoCaller() {
    OutputStream closed = OutputStream.nullOutputStream();
    try (OneLineLog log = new OneLineLog(closed)) {
      closed.close();
      log.log(Level.INFO, "line");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

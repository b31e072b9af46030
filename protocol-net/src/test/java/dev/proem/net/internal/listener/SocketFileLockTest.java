package dev.proem.net.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketFileLockTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private Path socket;
  private Path lock;

  @BeforeEach
  void name() {
    socket = folder.resolve("socket");
    lock = Path.of(socket + SocketFileLock.SUFFIX);
  }

  @Test
  void lockFile_existsOnlyDuringTheTask() throws IOException {
    boolean existed = SocketFileLock.during(socket, SHORT, () -> Files.exists(lock));
    assertThat(existed).isTrue();
    assertThat(lock).doesNotExist();
  }

  @Test
  void taskThatFails_releasesTheLock() throws IOException {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(
            () ->
                SocketFileLock.during(
                    socket,
                    SHORT,
                    () -> {
                      throw new NoSuchFileException("x");
                    }));
    assertThat(lock).doesNotExist();
    assertThat(SocketFileLock.<String>during(socket, SHORT, () -> "done")).isEqualTo("done");
  }

  @Test
  void lockOfAnotherProgram_isWaitedForAndThenReported() throws IOException {
    try (FileChannel holder =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(holder.lock()).isNotNull();
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> SocketFileLock.during(socket, SHORT, () -> "done"))
          .withMessage("another program has held " + lock + " for 20 ms");
    }
    assertThat(SocketFileLock.<String>during(socket, SHORT, () -> "done")).isEqualTo("done");
  }

  @Test
  void threadsOfThisProgram_haveTheLockOneAfterTheOther() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> first =
        during(
            () -> {
              held.countDown();
              return release.await(30, java.util.concurrent.TimeUnit.SECONDS) ? "1" : "late";
            });
    held.await();
    CompletableFuture<String> second = during(() -> release.getCount() == 0 ? "2" : "too early");

    release.countDown();

    assertThat(first).succeedsWithin(LONG).isEqualTo("1");
    assertThat(second).succeedsWithin(LONG).isEqualTo("2");
  }

  private CompletableFuture<String> during(java.util.concurrent.Callable<String> task) {
    return Background.supplyAsync(
        () -> {
          try {
            return SocketFileLock.<String>during(
                socket,
                LONG,
                () -> {
                  try {
                    return task.call();
                  } catch (Exception e) {
                    throw new IOException(e);
                  }
                });
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void interrupt_takesEffectAfterwards() throws IOException {
    Thread.currentThread().interrupt();
    boolean during =
        SocketFileLock.during(socket, SHORT, () -> Thread.currentThread().isInterrupted());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(during).isFalse();
  }
}

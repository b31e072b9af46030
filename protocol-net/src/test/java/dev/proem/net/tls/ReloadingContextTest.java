package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.net.Sneaky;
import dev.proem.net.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReloadingContextTest {
  private static final Logger LOGGER = Logger.getLogger(Tls.class.getName());

  @TempDir private Path folder;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final LogLines log = new LogLines();
  private TestCertificates authority;
  private TestCertificates.Issued issued;
  private ReloadingContext reloading;
  private SSLContext first;

  private static final class LogLines extends Handler {
    final List<String> lines = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void load() throws IOException {
    LOGGER.addHandler(log);
    LOGGER.setUseParentHandlers(false);
    authority = new TestCertificates(folder, "authority");
    issued = authority.server();
    reloading =
        new ReloadingContext(
            new TlsFiles(
                new TlsFiles.PemIdentity(issued.chain(), issued.key(), null), List.of(), false),
            now::get);
    first = current();
  }

  @AfterEach
  void restoreLog() {
    LOGGER.removeHandler(log);
    LOGGER.setUseParentHandlers(true);
  }

  private SSLContext current() {
    return reloading.get(Runnable::run);
  }

  private void passASecond() {
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void reload_replacesTheContextEvenIfNothingHasChanged() throws IOException {
    reloading.reload();
    assertThat(current()).isNotSameAs(first);
  }

  @Test
  void reloadThatFails_keepsThePreviousContext() throws IOException {
    Files.writeString(issued.key(), "no key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reloading.reload())
        .withMessageContaining("server.key, line 1: there is no private key");
    Files.delete(issued.key());
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> reloading.reload());
    assertThat(current()).isSameAs(first);
  }

  @Test
  void changedFiles_areDetectedWithinASecond() throws IOException {
    authority.server();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    assertThat(current()).isSameAs(first);
    now.incrementAndGet();
    SSLContext second = current();
    assertThat(second).isNotSameAs(first);
    passASecond();
    assertThat(current()).as("nothing has changed").isSameAs(second);
    assertThat(log.lines).isEmpty();
  }

  @Test
  void whileAnExecutorReadsFiles_thePreviousContextIsUsed() throws IOException {
    authority.server();
    List<Runnable> checks = new ArrayList<>();
    passASecond();
    for (int i = 0; i < 3; i++) {
      assertThat(reloading.get(checks::add)).isSameAs(first);
    }
    assertThat(checks).hasSize(1);
    checks.get(0).run();
    assertThat(reloading.get(checks::add)).isNotSameAs(first);
    passASecond();
    assertThat(reloading.get(checks::add)).isNotSameAs(first);
    assertThat(checks).hasSize(2);
  }

  /** The executor of a server that stops drops queued tasks; another server may use the files. */
  @Test
  void checkThatIsDropped_isRepeated() throws IOException {
    authority.server();
    passASecond();
    assertThat(reloading.get(dropped -> {})).isSameAs(first);
    passASecond();
    assertThat(current()).isNotSameAs(first);
  }

  static Stream<Throwable> rejections() {
    return Stream.of(new RejectedExecutionException(), new OutOfMemoryError("no native thread"));
  }

  @ParameterizedTest
  @MethodSource("rejections")
  void checkThatIsRejected_isRepeated(Throwable rejection) throws IOException {
    authority.server();
    passASecond();
    Executor ended =
        task -> {
          throw Sneaky.<RuntimeException>thrown(rejection);
        };
    assertThat(reloading.get(ended)).isSameAs(first);
    passASecond();
    assertThat(current()).isNotSameAs(first);
  }

  @Test
  void changedFilesThatDoNotMatch_areLoggedOnce() throws IOException {
    byte[] oldKey = Files.readAllBytes(issued.key());
    TestCertificates.Issued second = authority.server();
    byte[] newKey = Files.readAllBytes(second.key());
    Files.write(second.key(), oldKey);
    for (int i = 0; i < 3; i++) {
      passASecond();
      assertThat(current()).isSameAs(first);
    }
    assertThat(log.lines)
        .singleElement()
        .asString()
        .startsWith("WARNING changed TLS files can't be used, the previous ones stay in use: ")
        .contains("the key is not that of the first certificate");
    Files.delete(second.key());
    Files.write(second.key(), newKey);
    passASecond();
    assertThat(current()).isNotSameAs(first);
  }
}

package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.net.LogLines;
import dev.proem.net.Sneaky;
import dev.proem.net.TestCertificates;
import dev.proem.net.internal.transport.TwoWires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.Certificate;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TlsReloadTest {
  private static final Logger LOGGER = Logger.getLogger(Tls.class.getName());

  @TempDir private Path folder;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final LogLines log = new LogLines();
  private TestCertificates authority;
  private TestCertificates.Issued first;
  private Tls server;
  private Tls client;

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
  void serve() throws IOException {
    LOGGER.addHandler(log);
    LOGGER.setUseParentHandlers(false);
    authority = new TestCertificates(folder, "authority");
    first = authority.server();
    server = Tls.forServer().certificate(first.chain(), first.key()).build(now::get);
    client = Tls.forClient().trust(authority.authority()).build();
  }

  @AfterEach
  void restoreLog() {
    LOGGER.removeHandler(log);
    LOGGER.setUseParentHandlers(true);
  }

  @Test
  void reload_isForConnectionsFromThenOn() throws IOException {
    try (TwoWires old = connect()) {
      TestCertificates.Issued second = authority.server();
      server.reload();
      try (TwoWires young = connect()) {
        assertThat(shown(young)).isEqualTo(second.certificate());
      }
      assertThat(shown(old)).isEqualTo(first.certificate());
      old.client.send("still here");
      old.until(() -> old.server.text().equals("still here"));
    }
  }

  @Test
  void reloadThatFails_keepsWhatWas() throws IOException {
    Files.writeString(first.key(), "no key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.reload())
        .withMessageContaining("server.key, line 1: there is no private key");
    Files.delete(first.key());
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> server.reload());
    assertThat(shownNow()).isEqualTo(first.certificate());
  }

  @Test
  void changedFiles_areReadWithinASecond() throws IOException {
    TestCertificates.Issued second = authority.server();
    assertThat(shownNow()).isEqualTo(first.certificate());
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(shownNow()).isEqualTo(second.certificate());
    assertThat(log.lines).isEmpty();
  }

  /** An event loop makes them. */
  @Test
  void connectionsMadeWhileFilesAreRead_useWhatWasThereBefore() throws IOException {
    TestCertificates.Issued second = authority.server();
    List<Runnable> elsewhere = new ArrayList<>();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int i = 0; i < 3; i++) {
      assertThat(shown(elsewhere::add)).isEqualTo(first.certificate());
    }
    assertThat(elsewhere).as("looks at the files").hasSize(1);
    elsewhere.get(0).run();
    assertThat(shown(elsewhere::add)).isEqualTo(second.certificate());
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(shown(elsewhere::add)).isEqualTo(second.certificate());
    assertThat(elsewhere).as("looks at the files").hasSize(2);
  }

  /**
   * The executor of a server that stops drops what waits; another server may use the same files.
   */
  @Test
  void lookThatIsDropped_isFollowedByAnother() throws IOException {
    TestCertificates.Issued second = authority.server();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(shown(dropped -> {})).isEqualTo(first.certificate());
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(shownNow()).isEqualTo(second.certificate());
  }

  static Stream<Throwable> refusals() {
    return Stream.of(new RejectedExecutionException(), new OutOfMemoryError("no native thread"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void executorThatTakesNoLook_isAskedAgain(Throwable refusal) throws IOException {
    TestCertificates.Issued second = authority.server();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    Executor ended =
        task -> {
          throw Sneaky.<RuntimeException>thrown(refusal);
        };
    assertThat(shown(ended)).isEqualTo(first.certificate());
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(shownNow()).isEqualTo(second.certificate());
  }

  @Test
  void changedFilesThatDoNotFit_areLoggedOnce() throws IOException {
    byte[] oldKey = Files.readAllBytes(first.key());
    TestCertificates.Issued second = authority.server();
    byte[] newKey = Files.readAllBytes(second.key());
    Files.write(second.key(), oldKey);
    for (int i = 0; i < 3; i++) {
      now.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertThat(shownNow()).isEqualTo(first.certificate());
    }
    assertThat(log.lines)
        .singleElement()
        .asString()
        .startsWith("WARNING changed TLS files can't be used, those before stay in use: ")
        .contains("the key is not that of the first certificate");
    Files.delete(second.key());
    Files.write(second.key(), newKey);
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(shownNow()).isEqualTo(second.certificate());
  }

  private TwoWires connect() {
    return connect(Runnable::run);
  }

  private TwoWires connect(Executor files) {
    return TwoWires.tls(client.clientEngine("localhost", 1), server.serverEngine(files))
        .established();
  }

  private Certificate shownNow() throws IOException {
    return shown(Runnable::run);
  }

  private Certificate shown(Executor files) throws IOException {
    try (TwoWires wires = connect(files)) {
      return shown(wires);
    }
  }

  private static Certificate shown(TwoWires wires) throws IOException {
    return wires.client.wire.session().getPeerCertificates()[0];
  }
}

package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsWireTest {
  @TempDir private static Path folder;
  private static TestCertificates authority;
  private static TestCertificates.Issued certificate;

  @BeforeAll
  static void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    certificate = authority.server();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void shortTexts_goBothWays(String protocol) throws IOException {
    try (TwoWires wires = wires(protocol)) {
      wires.client.send("a question");
      wires.until(() -> wires.server.text().equals("a question"));
      wires.server.send("an answer");
      wires.until(() -> wires.client.text().equals("an answer"));
      assertThat(wires.client.wire.session().getProtocol()).isEqualTo(protocol);
      assertThat(wires.server.wire.session().getProtocol()).isEqualTo(protocol);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aMebibyte_goesBothWaysAtOnce(String protocol) throws IOException {
    byte[] there = random(1 << 20);
    byte[] back = random(1 << 20);
    try (TwoWires wires = wires(protocol)) {
      wires.client.toSend = ByteBuffer.wrap(there);
      wires.server.toSend = ByteBuffer.wrap(back);
      wires.until(
          () -> wires.server.got.size() == there.length && wires.client.got.size() == back.length);
      assertThat(wires.server.got.toByteArray()).isEqualTo(there);
      assertThat(wires.client.got.toByteArray()).isEqualTo(back);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void end_isSeen(String protocol) throws IOException {
    try (TwoWires wires = wires(protocol)) {
      wires.client.send("the last");
      wires.client.shutdownWanted = true;
      wires.until(() -> wires.server.hasEnded);
      assertThat(wires.server.text()).isEqualTo("the last");
      wires.server.shutdownWanted = true;
      wires.untilEnded();
      assertThat(wires.client.failure).isNull();
      assertThat(wires.server.failure).isNull();
      assertThatExceptionOfType(ClosedChannelException.class)
          .isThrownBy(() -> wires.client.wire.write(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void replies_canBeReadAfterTheEndOfOurOutput() throws IOException {
    try (TwoWires wires = wires("TLSv1.3")) {
      wires.client.shutdownWanted = true;
      wires.until(() -> wires.server.hasEnded);
      wires.server.toSend = ByteBuffer.wrap(random(100_000));
      wires.until(() -> wires.client.got.size() == 100_000);
    }
  }

  private static TwoWires wires(String protocol) throws IOException {
    Tls server =
        Tls.forServer()
            .certificate(certificate.chain(), certificate.key())
            .protocols(protocol)
            .build();
    Tls client = Tls.forClient().trust(authority.authority()).build();
    return TwoWires.tls(client.clientEngine("localhost", 1), server.serverEngine()).established();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}

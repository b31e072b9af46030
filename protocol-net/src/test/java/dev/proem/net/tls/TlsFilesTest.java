package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.net.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
  @TempDir private Path folder;

  @Test
  void invalidKeyStores_areRejectedWithTheirPath() throws IOException {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Path text = Files.writeString(folder.resolve("text"), "no key store");
    Path truncated = folder.resolve("cut.p12");
    byte[] complete = Files.readAllBytes(issued.keyStore());
    Files.write(truncated, java.util.Arrays.copyOf(complete, complete.length / 2));

    assertFault(Tls.forServer().keyStore(issued.keyStore(), "wrong".toCharArray()), "is wrong");
    assertFault(keyStore(text), "neither a PKCS #12 nor a JKS key store");
    assertFault(keyStore(authority.authorityStore()), "no private key in the key store");
    assertFault(trustStore(issued.keyStore()), "no certificate in the key store");
    assertFault(trustStore(text), "neither a PKCS #12 nor a JKS key store");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> keyStore(folder.resolve("none")).build());
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> keyStore(truncated).build())
        .withMessageStartingWith(truncated + ": ");
  }

  private static Tls.Builder keyStore(Path path) {
    return Tls.forServer().keyStore(path, TestCertificates.PASSWORD);
  }

  private static Tls.Builder trustStore(Path path) {
    return Tls.forClient().trustStore(path, TestCertificates.PASSWORD);
  }

  private static void assertFault(Tls.Builder builder, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining(reason)
        .withMessageContaining(": ");
  }
}

package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.net.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
  @TempDir private Path folder;
  private TestCertificates authority;
  private TestCertificates.Issued issued;

  @BeforeEach
  void makeCertificates() {
    authority = new TestCertificates(folder, "authority");
    issued = authority.server();
  }

  private static TlsFiles of(TlsFiles.Identity identity) {
    return new TlsFiles(identity, List.of(), false);
  }

  private static TlsFiles keyStore(Path path, char[] password) {
    return of(new TlsFiles.StoreIdentity(path, password));
  }

  private static TlsFiles keyStore(Path path) {
    return keyStore(path, TestCertificates.PASSWORD);
  }

  private static TlsFiles trustStore(Path path) {
    return new TlsFiles(
        null, List.of(new TlsFiles.StoreTrust(path, TestCertificates.PASSWORD)), false);
  }

  private TlsFiles pem(Path key) {
    return of(new TlsFiles.PemIdentity(issued.chain(), key, null));
  }

  private static void assertFault(TlsFiles files, Path path, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(files::load)
        .withMessageStartingWith(path + ": ")
        .withMessageContaining(reason);
  }

  @Test
  void filesOfAllKinds_areLoaded() throws IOException {
    assertThat(pem(issued.key()).load()).isNotNull();
    assertThat(keyStore(issued.keyStore()).load()).isNotNull();
    assertThat(trustStore(authority.authorityStore()).load()).isNotNull();
    TlsFiles withSystem =
        new TlsFiles(null, List.of(new TlsFiles.PemTrust(authority.authority())), true);
    assertThat(withSystem.load()).isNotNull();
    assertThat(of(null).load()).isNotNull();
  }

  @Test
  void keyOfAnotherCertificate_isRejected() {
    Path other = authority.client("other").key();
    assertFault(pem(other), other, "the key is not that of the first certificate of ");
  }

  @Test
  void invalidKeyStores_areRejectedWithTheirPath() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no key store");
    assertFault(keyStore(issued.keyStore(), "wrong".toCharArray()), issued.keyStore(), "is wrong");
    assertFault(keyStore(text), text, "neither a PKCS #12 nor a JKS key store");
    assertFault(trustStore(text), text, "neither a PKCS #12 nor a JKS key store");
    Path trust = authority.authorityStore();
    assertFault(keyStore(trust), trust, "no private key in the key store");
    Path keys = issued.keyStore();
    assertFault(trustStore(keys), keys, "no certificate in the key store");
  }

  @Test
  void unreadableKeyStores_areIoExceptionsWithTheirPath() throws IOException {
    Path missing = folder.resolve("missing");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(keyStore(missing)::load)
        .withMessage(missing.toString());
    Path truncated = folder.resolve("truncated.p12");
    byte[] complete = Files.readAllBytes(issued.keyStore());
    Files.write(truncated, Arrays.copyOf(complete, complete.length / 2));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(keyStore(truncated)::load)
        .withMessageStartingWith(truncated + ": ");
  }

  @Test
  void states_changeWithAnyOfTheFiles() throws IOException {
    TlsFiles files =
        new TlsFiles(
            new TlsFiles.PemIdentity(issued.chain(), issued.key(), null),
            List.of(new TlsFiles.PemTrust(authority.authority())),
            false);
    List<TlsFiles.State> before = files.states();
    assertThat(before).hasSize(3);
    assertThat(files.states()).isEqualTo(before);

    Files.writeString(authority.authority(), Files.readString(authority.authority()) + "\n");
    List<TlsFiles.State> changed = files.states();
    assertThat(changed).isNotEqualTo(before);
    Files.delete(issued.key());
    assertThat(files.states()).isNotEqualTo(changed);
  }
}

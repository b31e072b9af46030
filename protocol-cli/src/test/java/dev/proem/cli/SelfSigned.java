package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A self-signed certificate for {@code localhost}. */
public final class SelfSigned {
  public static final String PASSWORD = "password";

  private SelfSigned() {}

  /**
   * Makes a certificate with the JDK's keytool.
   *
   * @param keyStore the file for the certificate with its key, as PKCS #12
   * @param certificate the file for the certificate alone, as PEM; returned
   */
  public static Path make(Path keyStore, Path certificate)
      throws IOException, GeneralSecurityException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-validity",
            "2",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            PASSWORD);
    JarProcess.Result made = JarProcess.run(command, Map.of());
    assertThat(made.status()).as(made.toString()).isZero();
    KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(keys.getCertificate("server").getEncoded());
    String pem = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    return Files.writeString(certificate, pem, StandardCharsets.US_ASCII);
  }
}

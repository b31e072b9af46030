package dev.proem.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** A server's certificate and key as PEM files, for this run only. */
public record Certificate(Path pem, Path key) {
  private static final String PASSWORD = "for-this-run"; // of a temporary key store
  private static final String ALIAS = "server";

  /** Creates a certificate with the JDK's keytool. */
  public static Certificate in(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("server.p12");
    Files.deleteIfExists(store);
    Child.run(
        List.of(
            Programs.tool("keytool"),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-validity",
            "30",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString()),
        Duration.ofMinutes(1));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
    return new Certificate(
        pem(folder.resolve("server.pem"), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
        pem(folder.resolve("server.key"), "PRIVATE KEY", key.getEncoded()));
  }

  private static Path pem(Path file, String kind, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, base64, kind));
  }
}

package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Self-signed certificates, made with the JDK's keytool. */
public final class PemFiles {
  /** The password of each key store. */
  public static final String PASSWORD = "a password";

  /** Saves time, because keytool runs only briefly. */
  private static final String QUICK = "-J-XX:TieredStopAtLevel=1";

  private static final String SMALL = "-J-XX:+UseSerialGC";

  private PemFiles() {}

  /**
   * Makes {@code file.pem} and {@code file.key}, for {@code name} and for 127.0.0.1, and {@code
   * file.p12} with both.
   */
  public static void make(Path folder, String file, String name)
      throws IOException, GeneralSecurityException {
    Path store = folder.resolve(file + ".p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    JarProcess.Result made =
        JarProcess.run(
            List.of(
                tool,
                QUICK,
                SMALL,
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-validity",
                "2"),
            Map.of(),
            "-dname",
            "CN=" + name,
            "-ext",
            "san=dns:" + name + ",ip:127.0.0.1",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    assertThat(made.status()).as(made.out() + made.err()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    write(folder.resolve(file + ".pem"), "CERTIFICATE", keys.getCertificate("own").getEncoded());
    byte[] key = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
    write(folder.resolve(file + ".key"), "PRIVATE KEY", key);
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String begin = "-----BEGIN " + label + "-----\n";
    Files.writeString(file, begin + text + "\n-----END " + label + "-----\n");
  }
}

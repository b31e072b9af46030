package dev.proem.net;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority in a folder, which makes certificates for tests. */
public final class TestCertificates {
  public static final char[] PASSWORD = "a password".toCharArray();

  private static final Duration DAY = Duration.ofDays(1);

  private final Path folder;
  private final String name;
  private final KeyPair keys = keyPair("EC");
  private final X509Certificate certificate;
  private int serial = 1;

  /**
   * A certificate with its key.
   *
   * @param chain PEM: the certificate
   * @param key PEM: the private key in PKCS #8
   * @param keyStore PKCS #12 with both, under {@link #PASSWORD}
   */
  public record Issued(
      Path chain, Path key, Path keyStore, X509Certificate certificate, PrivateKey privateKey) {}

  public TestCertificates(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    this.certificate = certificate("CN=" + name, keys, DAY, List.of(), true);
    write(folder.resolve(name + ".pem"), "CERTIFICATE", encoded(certificate));
  }

  /** PEM: the certificate of the authority itself. */
  public Path authority() {
    return folder.resolve(name + ".pem");
  }

  /** PKCS #12 with the certificate of the authority, under {@link #PASSWORD}. */
  public Path authorityStore() {
    return store(name + "-trust.p12", store -> store.setCertificateEntry(name, certificate));
  }

  /** For localhost and 127.0.0.1, with a key on a curve. */
  public Issued server() {
    return issue("server", "EC", "localhost");
  }

  public Issued client(String client) {
    return issue(client, "EC");
  }

  /** For 127.0.0.1 and the host names given. The same name again takes the place of the files. */
  public Issued issue(String subject, String algorithm, String... hosts) {
    return issue(subject, algorithm, DAY, hosts);
  }

  /** One whose time has run out. */
  public Issued expired(String subject, String... hosts) {
    return issue(subject, "EC", DAY.negated().dividedBy(24), hosts);
  }

  private Issued issue(String subject, String algorithm, Duration left, String... hosts) {
    KeyPair subjectKeys = keyPair(algorithm);
    X509Certificate issued = certificate("CN=" + subject, subjectKeys, left, List.of(hosts), false);
    Path chain = folder.resolve(subject + ".pem");
    Path key = folder.resolve(subject + ".key");
    write(chain, "CERTIFICATE", encoded(issued));
    write(key, "PRIVATE KEY", subjectKeys.getPrivate().getEncoded());
    Path keyStore =
        store(
            subject + ".p12",
            store ->
                store.setKeyEntry(
                    subject, subjectKeys.getPrivate(), PASSWORD, new Certificate[] {issued}));
    return new Issued(chain, key, keyStore, issued, subjectKeys.getPrivate());
  }

  /** Writes one block of PEM. */
  public static Path write(Path file, String type, byte[] bytes) {
    try {
      return Files.writeString(file, block(type, bytes), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static String block(String type, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(bytes), type);
  }

  private X509Certificate certificate(
      String subject, KeyPair subjectKeys, Duration left, List<String> hosts, boolean authority) {
    Instant now = Instant.now();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Principal("CN=" + name),
              BigInteger.valueOf(serial++),
              Date.from(now.minus(DAY)),
              Date.from(now.plus(left)),
              new X500Principal(subject),
              subjectKeys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      List<GeneralName> names = new ArrayList<>();
      names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
      hosts.forEach(each -> names.add(new GeneralName(GeneralName.dNSName, each)));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** RSA keys of 2,048 bits; EC keys on P-256. */
  public static KeyPair keyPair(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (!algorithm.startsWith("Ed")) {
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private interface Filling {
    void fill(KeyStore store) throws GeneralSecurityException;
  }

  private Path store(String file, Filling filling) {
    Path path = folder.resolve(file);
    try (OutputStream out =
        Files.newOutputStream(
            path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      filling.fill(store);
      store.store(out, PASSWORD);
      return path;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}

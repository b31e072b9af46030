package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.net.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  private static final char[] PASSWORD = "correct horse".toCharArray();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("some.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
  void pkcs8_isRead(String algorithm) throws IOException {
    PrivateKey key = TestCertificates.keyPair(algorithm).getPrivate();
    TestCertificates.write(file, "PRIVATE KEY", key.getEncoded());
    assertThat(Pem.privateKey(file, null)).isEqualTo(key);
    assertThat(Pem.privateKey(file, PASSWORD)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
  void encryptedPkcs8_isRead(String algorithm) throws Exception {
    PrivateKey key = TestCertificates.keyPair(algorithm).getPrivate();
    TestCertificates.write(
        file, "ENCRYPTED PRIVATE KEY", encrypted(key, PKCS8Generator.AES_256_CBC, PASSWORD));
    assertThat(Pem.privateKey(file, PASSWORD)).isEqualTo(key);
    assertFault(1, "the key is encrypted, and no password was given", null);
    assertFault(1, "can't be decrypted: the password is wrong, or", "wrong".toCharArray());
  }

  @Test
  void encryptionBeforePbes2_isRead() throws Exception {
    PrivateKey key = TestCertificates.keyPair("EC").getPrivate();
    byte[] encrypted = encrypted(key, PKCS8Generator.PBE_SHA1_3DES, PASSWORD);
    TestCertificates.write(file, "ENCRYPTED PRIVATE KEY", encrypted);
    assertThat(Pem.privateKey(file, PASSWORD)).isEqualTo(key);
  }

  static byte[] encrypted(PrivateKey key, ASN1ObjectIdentifier scheme, char[] password)
      throws Exception {
    return new JcaPKCS8Generator(
            key,
            new JceOpenSSLPKCS8EncryptorBuilder(scheme)
                .setProvider(new BouncyCastleProvider())
                .setPRF(PKCS8Generator.PRF_HMACSHA256)
                .setPassword(password)
                .build())
        .generate()
        .getContent();
  }

  @Test
  void pkcs1_isRead() throws IOException {
    PrivateKey key = TestCertificates.keyPair("RSA").getPrivate();
    TestCertificates.write(file, "RSA PRIVATE KEY", inner(key).toASN1Primitive().getEncoded());
    assertThat(Pem.privateKey(file, null)).isEqualTo(key);
  }

  private static ASN1Encodable inner(PrivateKey key) throws IOException {
    return PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
  }

  @Test
  void sec1_isReadWithItsCurve() throws IOException {
    KeyPair keys = TestCertificates.keyPair("EC");
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    byte[] curve = info.getPrivateKeyAlgorithm().getParameters().toASN1Primitive().getEncoded();
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    ECPrivateKey complete =
        new ECPrivateKey(256, bare.getKey(), info.getPrivateKeyAlgorithm().getParameters());

    TestCertificates.write(file, "EC PRIVATE KEY", complete.getEncoded());
    assertReads(keys);

    ECPrivateKey withPublicKey =
        new ECPrivateKey(
            256,
            bare.getKey(),
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData(),
            info.getPrivateKeyAlgorithm().getParameters());
    TestCertificates.write(file, "EC PRIVATE KEY", withPublicKey.getEncoded());
    assertReads(keys);

    String key = TestCertificates.block("EC PRIVATE KEY", bare.getEncoded());
    Files.writeString(file, TestCertificates.block("EC PARAMETERS", curve) + key);
    assertReads(keys);

    Files.writeString(file, key);
    assertFault(1, "the key doesn't name its curve", null);
  }

  private void assertReads(KeyPair keys) throws IOException {
    assertThat(PrivateKeys.belongTogether(Pem.privateKey(file, null), keys.getPublic())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, EFBBBF", "UTF-16LE, FFFE", "UTF-16BE, FEFF", "ISO-8859-1, ''"})
  void byteOrderMark_isIgnored(String charset, String mark) throws IOException {
    TestCertificates.Issued issued = new TestCertificates(folder, "authority").server();
    String text = Files.readString(issued.chain()) + Files.readString(issued.key());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HexFormat.of().parseHex(mark));
    bytes.writeBytes(text.getBytes(Charset.forName(charset)));
    Files.write(file, bytes.toByteArray());
    assertThat(Pem.certificates(file)).containsExactly(issued.certificate());
    assertThat(Pem.privateKey(file, null)).isEqualTo(issued.privateKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EF", "EFBB", "EFBBBF", "FEFF", "FF", "EFBB41"})
  void fileWithOnlyAByteOrderMark_hasNoKey(String bytes) throws IOException {
    Files.write(file, HexFormat.of().parseHex(bytes));
    assertFault(1, "there is no private key in the file", null);
  }

  @Test
  void damagedPkcs8_isRejectedWithoutAPartOfIt() {
    byte[] key = TestCertificates.keyPair("RSA").getPrivate().getEncoded();
    byte[] half = Arrays.copyOf(key, key.length / 2);
    TestCertificates.write(file, "PRIVATE KEY", half);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.privateKey(file, null))
        .withMessage(file + ", line 1: the key is damaged, or not one of RSA, RSA-PSS, EC, Ed25519")
        .withNoCause();
  }

  @Test
  void traditionalEncryption_isRejectedWithTheCommandThatConvertsIt() throws IOException {
    Files.writeString(
        file,
        """
        some text before

        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,00

        AAAA
        -----END RSA PRIVATE KEY-----
        """);
    assertFault(3, "openssl pkcs8 -topk8", PASSWORD);
  }

  @Test
  void otherKeys_areRejected() {
    TestCertificates.write(file, "DSA PRIVATE KEY", new byte[3]);
    assertFault(1, "a key of this kind is not supported: DSA PRIVATE KEY", null);
  }

  @Test
  void textThatIsNotBase64_isRejected() throws IOException {
    Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nhé\n-----END PRIVATE KEY-----\n");
    assertFault(1, "not Base64: PRIVATE KEY", null);
  }

  @Test
  void blockWithoutEnd_isRejected() throws IOException {
    Files.writeString(file, "\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertFault(2, "the block has no end: PRIVATE KEY", null);
  }

  @Test
  void fileWithoutKey_isRejected() throws IOException {
    Files.writeString(file, "-----BEGIN\n");
    assertFault(1, "there is no private key in the file", null);
  }

  @Test
  void certificates_areReadInOrder_andOtherBlocksSkipped() throws IOException {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Files.writeString(
        file,
        ("subject=server\r\n" + Files.readString(issued.chain())).replace("\n", "\r\n")
            + Files.readString(issued.key())
            + Files.readString(authority.authority()));
    assertThat(Pem.certificates(file))
        .containsExactly(issued.certificate(), Pem.certificates(authority.authority()).get(0));
    assertThat(Pem.privateKey(file, null)).isEqualTo(issued.privateKey());
  }

  @Test
  void filesWithoutCertificates_areRejected() throws IOException {
    Files.writeString(file, "nothing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.certificates(file))
        .withMessage(file + ", line 1: there is no certificate in the file");
    TestCertificates.write(file, "CERTIFICATE", new byte[] {1, 2, 3});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.certificates(file))
        .withMessageContaining("line 1: the certificate can't be read");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Pem.certificates(folder.resolve("none")));
  }

  @Test
  void hugeFile_isNotRead() throws IOException {
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    assertFault(1, "too large", null);
  }

  private void assertFault(int line, String reason, char[] password) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.privateKey(file, password))
        .withMessageStartingWith(file + ", line " + line + ": ")
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secretLine(file)));
  }

  /** Returns a line of a key, which no message may contain. */
  private static String secretLine(Path secret) {
    try {
      return Files.size(secret) > 1 << 20
          ? "\0"
          : Files.readAllLines(secret, StandardCharsets.ISO_8859_1).stream()
              .filter(line -> !line.startsWith("---") && line.length() > 20)
              .filter(line -> Base64.getMimeDecoder().decode(line).length > 0)
              .findFirst()
              .orElse("\0");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

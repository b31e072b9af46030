package dev.proem.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.TestCertificates;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.PKCS8Generator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
  private static final char[] PASSWORD = "correct horse".toCharArray();

  private final KeyPair curveKeys = TestCertificates.keyPair("EC");
  private final PrivateKeyInfo info =
      PrivateKeyInfo.getInstance(curveKeys.getPrivate().getEncoded());

  /** Returns the SEC 1 encoding of the key, which contains its curve or not. */
  private byte[] sec1(boolean withCurve) throws IOException {
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    return (withCurve
            ? new ECPrivateKey(256, bare.getKey(), info.getPrivateKeyAlgorithm().getParameters())
            : bare)
        .getEncoded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
  void key_belongsToItsPublicKeyOnly(String algorithm) throws Exception {
    KeyPair keys = TestCertificates.keyPair(algorithm);
    PrivateKey decoded = PrivateKeys.pkcs8(keys.getPrivate().getEncoded());
    assertThat(decoded).isEqualTo(keys.getPrivate());
    assertThat(PrivateKeys.belongTogether(decoded, keys.getPublic())).isTrue();
    KeyPair other = TestCertificates.keyPair(algorithm);
    assertThat(PrivateKeys.belongTogether(decoded, other.getPublic())).isFalse();
    String different = algorithm.equals("EC") ? "RSA" : "EC";
    assertThat(PrivateKeys.belongTogether(decoded, TestCertificates.keyPair(different).getPublic()))
        .isFalse();
  }

  @Test
  void pssKeyThatRestrictsItsHash_isCheckedWithThatHash() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSASSA-PSS");
    generator.initialize(
        new RSAKeyGenParameterSpec(
            2048,
            RSAKeyGenParameterSpec.F4,
            new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1)));
    KeyPair keys = generator.generateKeyPair();
    PrivateKey decoded = PrivateKeys.pkcs8(keys.getPrivate().getEncoded());
    assertThat(PrivateKeys.belongTogether(decoded, keys.getPublic())).isTrue();
    KeyPair other = TestCertificates.keyPair("RSASSA-PSS");
    assertThat(PrivateKeys.belongTogether(decoded, other.getPublic())).isFalse();
  }

  @Test
  void encryptedKey_needsItsPassword() throws Exception {
    byte[] encrypted =
        PemTest.encrypted(curveKeys.getPrivate(), PKCS8Generator.AES_256_CBC, PASSWORD);
    assertThat(PrivateKeys.encrypted(encrypted, PASSWORD)).isEqualTo(curveKeys.getPrivate());
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> PrivateKeys.encrypted(encrypted, "wrong".toCharArray()))
        .withMessageContaining("the password is wrong")
        .withNoCause();
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> PrivateKeys.encrypted(new byte[] {1, 2, 3}, PASSWORD));
  }

  @Test
  void rsaKey_isDecodedFromPkcs1() throws Exception {
    PrivateKey key = TestCertificates.keyPair("RSA").getPrivate();
    byte[] inner =
        PrivateKeyInfo.getInstance(key.getEncoded())
            .parsePrivateKey()
            .toASN1Primitive()
            .getEncoded();
    assertThat(PrivateKeys.pkcs1(inner)).isEqualTo(key);
  }

  @Test
  void curve_isInTheSec1Key_orGivenSeparately() throws Exception {
    byte[] curve = info.getPrivateKeyAlgorithm().getParameters().toASN1Primitive().getEncoded();
    for (PrivateKey decoded :
        new PrivateKey[] {
          PrivateKeys.sec1(sec1(true), null), PrivateKeys.sec1(sec1(false), curve)
        }) {
      assertThat(PrivateKeys.belongTogether(decoded, curveKeys.getPublic())).isTrue();
    }
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> PrivateKeys.sec1(sec1(false), null))
        .withMessage("the key doesn't name its curve");
  }

  @Test
  void truncatedSec1Key_isRejectedAtEveryLength() throws IOException {
    byte[] complete = sec1(true);
    for (int length = 0; length < complete.length; length++) {
      assertDamaged(Arrays.copyOf(complete, length));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"308101", "30820001", "3083000001", "0201"})
  void invalidDer_isRejected(String der) {
    assertDamaged(HexFormat.of().parseHex(der));
  }

  private static void assertDamaged(byte[] sec1) {
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> PrivateKeys.sec1(sec1, null))
        .withMessageStartingWith("the key is damaged");
  }
}

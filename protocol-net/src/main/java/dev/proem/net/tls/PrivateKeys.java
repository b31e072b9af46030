package dev.proem.net.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Decodes private keys. The messages of its exceptions contain no part of a key. */
final class PrivateKeys {
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;

  /** The optional curve of a SEC 1 key. */
  private static final int PARAMETERS = 0xA0;

  private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");

  /** 1.2.840.113549.1.1.1 rsaEncryption, with its NULL parameter. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** 1.2.840.10045.2.1 id-ecPublicKey. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final String RSA_PSS = "RSASSA-PSS";

  private static final List<String> ALGORITHMS = List.of("RSA", RSA_PSS, "EC", "EdDSA");

  private static final PSSParameterSpec PSS_WITH_SHA256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private static final Set<String> PBES2 = Set.of("PBES2", "1.2.840.113549.1.5.13");

  private PrivateKeys() {}

  /** Decodes PKCS #8, in PEM a PRIVATE KEY. */
  static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // a key of another algorithm, or not a key
      }
    }
    throw new InvalidKeyException("the key is damaged, or not one of RSA, RSA-PSS, EC, Ed25519");
  }

  /** Decodes PKCS #8 with a password, in PEM an ENCRYPTED PRIVATE KEY. */
  static PrivateKey encrypted(byte[] der, char[] password) throws GeneralSecurityException {
    PBEKeySpec secret = new PBEKeySpec(password);
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = info.getAlgParameters();
      // For PBES2, the JDK returns the complete name only here.
      String algorithm =
          PBES2.contains(info.getAlgName()) ? String.valueOf(parameters) : info.getAlgName();
      SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(secret);
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, parameters);
      return pkcs8(info.getKeySpec(cipher).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidKeyException(
          "the key can't be decrypted: the password is wrong, or it is not PBES2 with AES");
    } finally {
      secret.clearPassword();
    }
  }

  /** Decodes PKCS #1, in PEM an RSA PRIVATE KEY. */
  static PrivateKey pkcs1(byte[] der) throws GeneralSecurityException {
    return pkcs8(element(SEQUENCE, VERSION_0, RSA, element(OCTETS, der)));
  }

  /**
   * Decodes SEC 1, in PEM an EC PRIVATE KEY.
   *
   * @param parameters the curve for a key that doesn't name one
   */
  static PrivateKey sec1(byte[] der, byte @Nullable [] parameters) throws GeneralSecurityException {
    byte[] curve = curve(der);
    if (curve == null) {
      curve = parameters;
    }
    if (curve == null) {
      throw new InvalidKeyException("the key doesn't name its curve");
    }
    return pkcs8(element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve), element(OCTETS, der)));
  }

  /** Returns whether the public key verifies signatures of the private key. */
  static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
    byte[] sample = {1, 2, 3};
    try {
      Signature signature = signatureOf(privateKey);
      signature.initSign(privateKey);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Signature signatureOf(PrivateKey key) throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> key.getAlgorithm();
            });
    if (key.getAlgorithm().equals(RSA_PSS)) {
      // A key may restrict its hash and salt (RFC 4055, section 3.1), and signs only with these.
      AlgorithmParameterSpec restricted = key instanceof RSAKey rsa ? rsa.getParams() : null;
      signature.setParameter(restricted != null ? restricted : PSS_WITH_SHA256);
    }
    return signature;
  }

  private static byte @Nullable [] curve(byte[] der) throws InvalidKeyException {
    try {
      ByteBuffer key = content(ByteBuffer.wrap(der), SEQUENCE);
      content(key, INTEGER);
      content(key, OCTETS);
      if (!key.hasRemaining() || (key.get(key.position()) & 0xFF) != PARAMETERS) {
        return null;
      }
      ByteBuffer curve = content(key, PARAMETERS);
      byte[] bytes = new byte[curve.remaining()];
      curve.get(bytes);
      return bytes;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new InvalidKeyException("the key is damaged");
    }
  }

  /** Reads a DER element, and returns its content. */
  private static ByteBuffer content(ByteBuffer der, int tag) throws InvalidKeyException {
    if ((der.get() & 0xFF) != tag) {
      throw new InvalidKeyException("the key is damaged");
    }
    int length = der.get() & 0xFF;
    if (length > 0x82) {
      throw new InvalidKeyException("the key is damaged");
    } else if (length == 0x81) {
      length = der.get() & 0xFF;
    } else if (length == 0x82) {
      length = der.getShort() & 0xFFFF;
    }
    ByteBuffer content = der.slice(der.position(), length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (length < 0x80) {
      element.write(length);
    } else if (length < 0x100) { // the JDK accepts only the shortest form
      element.write(0x81);
      element.write(length);
    } else {
      element.write(0x82);
      element.write(length >> 8);
      element.write(length);
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }
}

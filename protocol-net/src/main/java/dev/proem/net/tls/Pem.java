package dev.proem.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and keys from text files, as OpenSSL and ACME clients write them. For invalid
 * files it throws an {@link IllegalArgumentException} that names the file and the line, and
 * contains no part of a key.
 */
final class Pem {
  private static final int MAX_BYTES = 16 << 20;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Set<String> CERTIFICATES = Set.of("CERTIFICATE", "X509 CERTIFICATE");

  /** A block of a file, with the number of its first line, from 1. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(Path file, int line, String type, boolean hasHeaders, byte[] bytes) {
    IllegalArgumentException fault(String reason) {
      return Pem.fault(file, line, reason);
    }
  }

  private Pem() {}

  /** Returns all certificates of a file, in order, at least one. Other blocks are skipped. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (CERTIFICATES.contains(block.type())) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw fault(file, 1, "there is no certificate in the file");
    }
    return certificates;
  }

  /** Returns the first private key of a file. Other blocks are skipped. */
  static PrivateKey privateKey(Path file, char @Nullable [] password) throws IOException {
    byte @Nullable [] parameters = null;
    for (Block block : blocks(file)) {
      if (block.type().equals("EC PARAMETERS")) {
        parameters = block.bytes();
      } else if (block.type().endsWith("PRIVATE KEY")) {
        return privateKey(block, parameters, password);
      }
    }
    throw fault(file, 1, "there is no private key in the file");
  }

  private static X509Certificate certificate(Block block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.bytes()));
    } catch (CertificateException e) {
      throw block.fault("the certificate can't be read: " + e.getMessage());
    }
  }

  private static PrivateKey privateKey(
      Block block, byte @Nullable [] parameters, char @Nullable [] password) {
    if (block.hasHeaders()) {
      throw block.fault(
          "the key is encrypted in OpenSSL's traditional format, which is not supported: convert it with"
              + " openssl pkcs8 -topk8");
    }
    try {
      return switch (block.type()) {
        case "PRIVATE KEY" -> PrivateKeys.pkcs8(block.bytes());
        case "RSA PRIVATE KEY" -> PrivateKeys.pkcs1(block.bytes());
        case "EC PRIVATE KEY" -> PrivateKeys.sec1(block.bytes(), parameters);
        case "ENCRYPTED PRIVATE KEY" -> {
          if (password == null) {
            throw block.fault("the key is encrypted, and no password was given");
          }
          yield PrivateKeys.encrypted(block.bytes(), password);
        }
        default -> throw block.fault("a key of this kind is not supported: " + block.type());
      };
    } catch (GeneralSecurityException e) {
      throw block.fault(
          String.valueOf(e.getMessage())); // without the cause, which may contain parts of the key
    }
  }

  private static List<Block> blocks(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw fault(file, 1, "the file is too large for certificates and keys");
    }
    String text = text(Files.readAllBytes(file));
    List<String> lines = text.lines().map(String::strip).toList();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        String type = line.substring(BEGIN.length(), line.length() - DASHES.length());
        int end = lines.subList(i, lines.size()).indexOf(END + type + DASHES);
        if (end < 0) {
          throw fault(file, i + 1, "the block has no end: " + type);
        }
        blocks.add(block(file, i + 1, type, lines.subList(i + 1, i + end)));
        i += end;
      }
    }
    return blocks;
  }

  /**
   * Decodes a file. PEM is ASCII, and the text around the blocks may be in any charset. Editors on
   * Windows add a byte order mark, and write UTF-16 for the charset "Unicode".
   */
  private static String text(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    if (first == 0xFEFF || first == 0xFFFE) {
      return new String(bytes, StandardCharsets.UTF_16); // which uses and removes the mark
    }
    boolean marked = first == 0xEFBB && bytes.length > 2 && (bytes[2] & 0xFF) == 0xBF;
    int start = marked ? 3 : 0;
    return new String(bytes, start, bytes.length - start, StandardCharsets.ISO_8859_1);
  }

  private static Block block(Path file, int line, String type, List<String> body) {
    boolean hasHeaders = body.stream().anyMatch(each -> each.contains(":"));
    try {
      byte[] bytes =
          hasHeaders ? new byte[0] : Base64.getDecoder().decode(String.join("", body).strip());
      return new Block(file, line, type, hasHeaders, bytes);
    } catch (IllegalArgumentException e) {
      throw fault(file, line, "the content of the block is not Base64: " + type);
    }
  }

  private static IllegalArgumentException fault(Path file, int line, String reason) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "%s, line %d: %s", file, line, reason));
  }
}

package dev.proem.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The files with keys and trusted certificates. */
record TlsFiles(@Nullable Identity identity, List<Trust> trusted, boolean systemTrust) {
  /** The source of the own certificate and its private key. */
  sealed interface Identity {
    List<Path> paths();

    KeyStore load() throws IOException, GeneralSecurityException;

    char[] password();
  }

  /** A source of trusted certificates. */
  sealed interface Trust {
    Path path();

    List<X509Certificate> load() throws IOException;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record PemIdentity(Path chain, Path key, char @Nullable [] keyPassword) implements Identity {
    @Override
    public List<Path> paths() {
      return List.of(chain, key);
    }

    @Override
    public KeyStore load() throws IOException, GeneralSecurityException {
      List<X509Certificate> certificates = Pem.certificates(chain);
      PrivateKey privateKey = Pem.privateKey(key, keyPassword);
      if (!PrivateKeys.belongTogether(privateKey, certificates.get(0).getPublicKey())) {
        throw new IllegalArgumentException(
            key + ": the key is not that of the first certificate of " + chain);
      }
      KeyStore store = emptyStore();
      store.setKeyEntry("own", privateKey, password(), certificates.toArray(Certificate[]::new));
      return store;
    }

    /** Returns the password of a key store that exists only in memory. */
    @Override
    public char[] password() {
      return new char[0];
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record StoreIdentity(Path path, char[] password) implements Identity {
    @Override
    public List<Path> paths() {
      return List.of(path);
    }

    @Override
    public KeyStore load() throws IOException, GeneralSecurityException {
      KeyStore store = store(path, password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          return store;
        }
      }
      throw new IllegalArgumentException(path + ": there is no private key in the key store");
    }
  }

  record PemTrust(Path path) implements Trust {
    @Override
    public List<X509Certificate> load() throws IOException {
      return Pem.certificates(path);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record StoreTrust(Path path, char[] password) implements Trust {
    @Override
    public List<X509Certificate> load() throws IOException {
      try {
        KeyStore store = store(path, password);
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
          if (store.isCertificateEntry(alias)
              && store.getCertificate(alias) instanceof X509Certificate certificate) {
            certificates.add(certificate);
          }
        }
        if (certificates.isEmpty()) {
          throw new IllegalArgumentException(path + ": there is no certificate in the key store");
        }
        return certificates;
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException(path + ": the key store can't be used", e);
      }
    }
  }

  /** The state of a file, which differs after the file was replaced. */
  record State(@Nullable FileTime modified, long size, @Nullable Object key) {
    private static final State MISSING = new State(null, -1, null);

    static State of(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(found.lastModifiedTime(), found.size(), found.fileKey());
      } catch (IOException e) {
        return MISSING;
      }
    }
  }

  /** Returns the current states of the files. */
  List<State> states() {
    return Stream.concat(
            identity == null ? Stream.empty() : identity.paths().stream(),
            trusted.stream().map(Trust::path))
        .map(State::of)
        .toList();
  }

  SSLContext load() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("keys and certificates can't be used: " + e, e);
    }
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    if (identity == null) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(identity.load(), identity.password());
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    if (trusted.isEmpty()) {
      return null; // those of the Java runtime
    }
    KeyStore store = emptyStore();
    for (Trust each : trusted) {
      add(each.load(), store);
    }
    if (systemTrust) {
      add(accepted(trustManagers(null)).toList(), store);
    }
    return trustManagers(store).getTrustManagers();
  }

  private static void add(List<X509Certificate> certificates, KeyStore store)
      throws KeyStoreException {
    for (X509Certificate each : certificates) {
      store.setCertificateEntry("trusted-" + store.size(), each);
    }
  }

  private static Stream<X509Certificate> accepted(TrustManagerFactory factory) {
    return Stream.of(factory.getTrustManagers())
        .flatMap(each -> Stream.of(((X509TrustManager) each).getAcceptedIssuers()));
  }

  private static TrustManagerFactory trustManagers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static KeyStore store(Path path, char[] password)
      throws IOException, GeneralSecurityException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    try {
      return KeyStore.getInstance(path.toFile(), password);
    } catch (KeyStoreException e) {
      throw new IllegalArgumentException(path + ": neither a PKCS #12 nor a JKS key store", e);
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw new IllegalArgumentException(path + ": the password of the key store is wrong");
      }
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }
}

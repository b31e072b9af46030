package dev.proem.net.tls;

import dev.proem.net.MessageClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The keys, certificates, trust and options of TLS connections. See {@code docs/spec/protocol.md},
 * section "Connections".
 *
 * <pre>{@code
 * Tls server = Tls.forServer().certificate(Path.of("chain.pem"), Path.of("key.pem")).build();
 * Tls client = Tls.forClient().trust(Path.of("ca.pem")).build();
 * }</pre>
 *
 * <p>Changed files are read again. When a connection starts, and at most once a second, the times
 * and sizes of the files are checked on another thread, and the connection does not wait for that.
 * Connections that start after the changed files have been read use them; all others use the
 * previous files. If changed files cannot be used, for example because only one of two was replaced
 * yet, this is logged once, as a warning, and the previous files stay in use.
 *
 * <p>Thread-safe; any number of servers and clients can use one instance.
 */
public final class Tls {
  private final boolean forServer;
  private final TlsParameters parameters;
  private final ReloadingContext context;

  /** The policy of a server for client certificates. */
  public enum ClientAuth {
    /** The server requests no certificate. */
    NONE,
    /**
     * The server requests a certificate. It also serves a client without one; it rejects a
     * certificate that is not trusted.
     */
    OPTIONAL,
    /** The server requests a certificate, and rejects a client without a trusted one. */
    REQUIRED
  }

  private Tls(Builder builder) throws IOException {
    this.forServer = builder.forServer;
    this.parameters = builder.parameters;
    this.context = new ReloadingContext(builder.files(), System::nanoTime);
  }

  /** For servers: needs a certificate; requests none from clients by default. */
  public static Builder forServer() {
    return new Builder(true);
  }

  /**
   * For clients: by default, trusts the authorities that the Java runtime trusts, checks the
   * server's name, and has no certificate.
   */
  public static Builder forClient() {
    return new Builder(false);
  }

  /**
   * Reads the files again, now. Connections that start later use them. If this throws, the previous
   * files stay in use.
   *
   * @throws IOException if a file can't be read
   * @throws IllegalArgumentException if the content of a file can't be used; its message names the
   *     file and the reason, and contains no part of a key
   */
  public void reload() throws IOException {
    context.reload();
  }

  /**
   * Returns a new engine for an accepted connection.
   *
   * @param files runs the check and the reading of files, which may block
   */
  public SSLEngine serverEngine(Executor files) {
    SSLEngine engine = context.get(files).createSSLEngine();
    engine.setUseClientMode(false);
    parameters.configureServer(engine);
    return engine;
  }

  /**
   * Returns a new engine for one connection to a server, for I/O of your own; {@link MessageClient}
   * needs only the {@link Tls}. The caller owns the engine.
   *
   * @param host the host to connect to; null if there is no name, as for a Unix domain socket
   * @param port a hint for finding a session to resume; from 0 to 65535, or -1 for none
   * @throws IllegalArgumentException if the server's name is to be checked, and there is none
   * @throws IllegalStateException if this is for servers
   */
  public SSLEngine clientEngine(@Nullable String host, int port) {
    return clientEngine(host, port, Runnable::run);
  }

  /**
   * As {@link #clientEngine(String, int)}, without waiting for files.
   *
   * @param files runs the check and the reading of files, which may block
   */
  public SSLEngine clientEngine(@Nullable String host, int port, Executor files) {
    if (forServer) {
      throw new IllegalStateException("this is for servers: make one with Tls.forClient()");
    }
    SSLContext current = context.get(files);
    String name = parameters.nameOf(host);
    SSLEngine engine =
        name == null ? current.createSSLEngine() : current.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    parameters.configureClient(engine, name);
    return engine;
  }

  public boolean isForServer() {
    return forServer;
  }

  /**
   * Builds a {@link Tls}. If a method is called several times, the last call takes effect, except
   * for {@link #trust} and {@link #trustStore}, which add certificates. Not thread-safe.
   */
  public static final class Builder {
    private final boolean forServer;
    private final List<TlsFiles.Trust> trusted = new ArrayList<>();
    private TlsFiles.@Nullable Identity identity;
    private boolean systemTrust;
    private TlsParameters parameters = TlsParameters.DEFAULT;

    private Builder(boolean forServer) {
      this.forServer = forServer;
    }

    /**
     * Sets the own certificate, followed by those up to its authority, and its private key, as PEM
     * files; the key in PKCS #8, PKCS #1 or SEC 1, of RSA, RSA-PSS, EC or Ed25519, not encrypted. A
     * byte order mark before the text is ignored. Replaces a key store.
     */
    public Builder certificate(Path certificateChain, Path privateKey) {
      identity = new TlsFiles.PemIdentity(certificateChain, privateKey, null);
      return this;
    }

    /** As {@link #certificate(Path, Path)}, with a key in PKCS #8 that this password decrypts. */
    public Builder certificate(Path certificateChain, Path privateKey, char[] password) {
      identity = new TlsFiles.PemIdentity(certificateChain, privateKey, password.clone());
      return this;
    }

    /**
     * Sets a key store with the own certificate and its private key. The format, PKCS #12 or JKS,
     * is detected; the password is also that of the keys. Replaces a certificate.
     */
    public Builder keyStore(Path keyStore, char[] password) {
      identity = new TlsFiles.StoreIdentity(keyStore, password.clone());
      return this;
    }

    /**
     * Trusts the certificates of a PEM file, and those that they have signed, instead of the
     * authorities that the Java runtime trusts.
     */
    public Builder trust(Path certificates) {
      trusted.add(new TlsFiles.PemTrust(certificates));
      return this;
    }

    /** As {@link #trust}, with the certificates of a key store, PKCS #12 or JKS. */
    public Builder trustStore(Path keyStore, char[] password) {
      trusted.add(new TlsFiles.StoreTrust(keyStore, password.clone()));
      return this;
    }

    /** Also trusts the authorities that the Java runtime trusts. */
    public Builder systemTrust() {
      systemTrust = true;
      return this;
    }

    /** Sets a server's policy for client certificates. {@link ClientAuth#NONE} by default. */
    public Builder clientAuth(ClientAuth clientAuth) {
      Objects.requireNonNull(clientAuth);
      parameters =
          parameters.withClientAuth(
              clientAuth != ClientAuth.NONE, clientAuth == ClientAuth.REQUIRED);
      return this;
    }

    /**
     * Sets the versions of TLS, by their names in the JDK. TLSv1.3 and TLSv1.2 by default.
     *
     * @throws IllegalArgumentException if there is none, or one that the JDK doesn't know
     */
    public Builder protocols(String... protocols) {
      parameters = parameters.withProtocols(List.of(protocols));
      return this;
    }

    /**
     * Sets whether a client checks that the server's certificate is for the host that it connects
     * to. On by default. Without it, any program with a trusted certificate can impersonate the
     * server.
     */
    public Builder hostnameVerification(boolean on) {
      parameters = parameters.withHostnameVerification(on);
      return this;
    }

    /**
     * Sets the name that a client sends to the server and checks in its certificate, instead of the
     * host that it connects to.
     */
    public Builder serverName(String serverName) {
      parameters = parameters.withServerName(serverName);
      return this;
    }

    /**
     * Reads the files.
     *
     * @throws IOException if a file can't be read
     * @throws IllegalArgumentException if the content of a file can't be used; its message names
     *     the file and the reason, and contains no part of a key
     * @throws IllegalStateException if a server has no certificate, or requests those of clients
     *     without trusting any, or if an option is only for the other side
     */
    public Tls build() throws IOException {
      check(!forServer || identity != null, "a server needs a certificate or a key store");
      check(
          !parameters.requestsClientAuth() || systemTrust || !trusted.isEmpty(),
          "clientAuth needs trusted certificates: call trust, trustStore or systemTrust");
      check(forServer || !parameters.requestsClientAuth(), "clientAuth is an option of servers");
      check(
          !forServer || (parameters.serverName() == null && parameters.hostnameVerification()),
          "serverName and hostnameVerification are options of clients");
      return new Tls(this);
    }

    private static void check(boolean condition, String otherwise) {
      if (!condition) {
        throw new IllegalStateException(otherwise);
      }
    }

    private TlsFiles files() {
      return new TlsFiles(identity, List.copyOf(trusted), systemTrust);
    }
  }
}

package dev.proem.net.tls;

import dev.proem.net.MessageClient;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted, and who is trusted. See {@code docs/spec/protocol.md}, section
 * "Connections".
 *
 * <pre>{@code
 * Tls server = Tls.forServer().certificate(Path.of("chain.pem"), Path.of("key.pem")).build();
 * Tls client = Tls.forClient().trust(Path.of("ca.pem")).build();
 * }</pre>
 *
 * <p>The files are read again when they have changed: when a connection begins, and at most once a
 * second, their times and sizes are looked at, on another thread than that of the connection, which
 * does not wait for it. Connections made after they have been read use what is in them; until then,
 * new ones use what was read before, as do those that exist. When changed files can't be used, as
 * when only one of two has been replaced yet, the log says so once, as a warning, and what was read
 * before stays in use.
 *
 * <p>Thread-safe; one can serve any number of servers and clients.
 */
public final class Tls {
  private static final Logger LOG = System.getLogger(Tls.class.getName());
  private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

  private final boolean forServer;
  private final TlsFiles files;
  private final TlsParameters parameters;
  private final LongSupplier nanoTime;

  private final ReentrantLock reloading = new ReentrantLock();
  private volatile SSLContext context;

  /** Guarded by {@link #reloading}. */
  private List<FileState> seen;

  private final AtomicLong checkedAt;

  /** Whether a server asks clients for certificates. */
  public enum ClientAuth {
    /** It doesn't. */
    NONE,
    /** It does, and a client without one is served too. One that is not trusted is refused. */
    OPTIONAL,
    /** It does, and a client without one that is trusted is refused. */
    REQUIRED
  }

  private Tls(Builder builder, LongSupplier nanoTime) throws IOException {
    this.forServer = builder.forServer;
    this.files = builder.files();
    this.parameters = builder.parameters();
    this.nanoTime = nanoTime;
    this.seen = files.states();
    this.context = files.load();
    this.checkedAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** For servers: needs a certificate; asks for none unless told to. */
  public static Builder forServer() {
    return new Builder(true);
  }

  /**
   * For clients: trusts whom the Java runtime trusts unless told otherwise, checks the server's
   * name, and shows a certificate only when it is given one.
   */
  public static Builder forClient() {
    return new Builder(false);
  }

  /**
   * Reads the files again, now. Connections made from then on use what is in them. When it throws,
   * what was read before stays in use.
   *
   * @throws IOException when a file can't be read
   * @throws IllegalArgumentException when what is in a file can't be used; says the file and why,
   *     and nothing of a key
   */
  public void reload() throws IOException {
    reloading.lock();
    try {
      load(files.states());
    } finally {
      reloading.unlock();
    }
  }

  /**
   * For a connection that was accepted.
   *
   * @param files where files are looked at and read: a file system may take its time
   */
  public SSLEngine serverEngine(Executor files) {
    reloadSoon(files);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    parameters.configureServer(engine);
    return engine;
  }

  /**
   * A new engine for one connection to a server, for I/O of your own; {@link MessageClient} takes a
   * {@link Tls} as it is. The caller owns it.
   *
   * @param host whom the user wants to talk to; null when there is no name, as for a socket file
   * @param port a hint for finding a session that can be resumed; from 0 to 65535, or -1 for none
   * @throws IllegalArgumentException when the server's name is to be checked, and there is none
   * @throws IllegalStateException when this is for servers
   */
  public SSLEngine clientEngine(@Nullable String host, int port) {
    return clientEngine(host, port, Runnable::run);
  }

  /**
   * The same, which does not wait for files.
   *
   * @param files where files are looked at and read
   */
  public SSLEngine clientEngine(@Nullable String host, int port, Executor files) {
    if (forServer) {
      throw new IllegalStateException("this is for servers: make one with Tls.forClient()");
    }
    reloadSoon(files);
    String name = parameters.nameOf(host);
    SSLEngine engine =
        name == null ? context.createSSLEngine() : context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    parameters.configureClient(engine, name);
    return engine;
  }

  public boolean isForServer() {
    return forServer;
  }

  private void load(List<FileState> states) throws IOException {
    seen = states; // before they are read: what changes meanwhile is seen the next time
    context = files.load();
  }

  /**
   * Looks at the files once a second at most, however many connections begin. A look that its
   * executor drops, as that of a server that stops may, is followed by another a second later.
   */
  private void reloadSoon(Executor where) {
    long now = nanoTime.getAsLong();
    long checked = checkedAt.get();
    if (now - checked < CHECK_NANOS || !checkedAt.compareAndSet(checked, now)) {
      return;
    }
    try {
      where.execute(this::reloadIfChanged);
    } catch (Throwable e) { // it ends, or finds no thread; what was read before stays in use
      LOG.log(Level.DEBUG, () -> "TLS files are not looked at now: " + e);
    }
  }

  private void reloadIfChanged() {
    if (!reloading.tryLock()) {
      return; // an earlier look, or a reload, is still reading them
    }
    try {
      List<FileState> states = files.states();
      if (!states.equals(seen)) {
        load(states);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING, () -> "changed TLS files can't be used, those before stay in use: " + e);
    } finally {
      reloading.unlock();
    }
  }

  /**
   * Makes a {@link Tls}. Of several calls of a method the last counts, but for {@link #trust} and
   * {@link #trustStore}, which add up. Not thread-safe.
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
     * Our certificate, followed by those up to its authority, and its private key: PEM files, the
     * key in PKCS #8, PKCS #1 or SEC 1, of RSA, RSA-PSS, EC or Ed25519, not encrypted. A byte order
     * mark before the text is ignored. Takes the place of a key store.
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
     * A key store with our certificate and its private key: PKCS #12 or JKS, as is found; the
     * password is that of the keys too. Takes the place of a certificate.
     */
    public Builder keyStore(Path keyStore, char[] password) {
      identity = new TlsFiles.StoreIdentity(keyStore, password.clone());
      return this;
    }

    /** Trusts the certificates of a PEM file, and what they have signed; nobody else by default. */
    public Builder trust(Path certificates) {
      trusted.add(new TlsFiles.PemTrust(certificates));
      return this;
    }

    /** Trusts the certificates of a key store, PKCS #12 or JKS, and what they have signed. */
    public Builder trustStore(Path keyStore, char[] password) {
      trusted.add(new TlsFiles.StoreTrust(keyStore, password.clone()));
      return this;
    }

    /** Trusts whom the Java runtime trusts, too. */
    public Builder systemTrust() {
      systemTrust = true;
      return this;
    }

    /**
     * For a server: whether it asks clients for certificates. {@link ClientAuth#NONE} by default.
     */
    public Builder clientAuth(ClientAuth clientAuth) {
      parameters = parameters.withClientAuth(clientAuth);
      return this;
    }

    /**
     * The versions that are spoken, in the JDK's names. TLSv1.3 and TLSv1.2 by default.
     *
     * @throws IllegalArgumentException when there is none, or one that the JDK doesn't know
     */
    public Builder protocols(String... protocols) {
      parameters = parameters.withProtocols(List.of(protocols));
      return this;
    }

    /**
     * For a client: whether the certificate has to be one for the host that the connection is made
     * to. On by default. Without it, anyone whose certificate is trusted can pass for the server.
     */
    public Builder hostnameVerification(boolean on) {
      parameters = parameters.withHostnameVerification(on);
      return this;
    }

    /**
     * For a client: the name that is asked for and that the certificate is checked against, in
     * place of the host that the connection is made to.
     */
    public Builder serverName(String serverName) {
      parameters = parameters.withServerName(serverName);
      return this;
    }

    /**
     * Reads the files.
     *
     * @throws IOException when a file can't be read
     * @throws IllegalArgumentException when what is in a file can't be used; says the file and why,
     *     and nothing of a key
     * @throws IllegalStateException when a server has no certificate, or asks for those of clients
     *     without being told whom to trust, or an option is one of the other side
     */
    public Tls build() throws IOException {
      return build(System::nanoTime);
    }

    Tls build(LongSupplier nanoTime) throws IOException {
      check(!forServer || identity != null, "a server needs a certificate or a key store");
      check(
          parameters.clientAuth() == ClientAuth.NONE || systemTrust || !trusted.isEmpty(),
          "whose certificates clients may show has to be said: trust, trustStore or systemTrust");
      check(
          forServer || parameters.clientAuth() == ClientAuth.NONE,
          "clientAuth is an option of servers");
      check(
          !forServer || (parameters.serverName() == null && parameters.hostnameVerification()),
          "serverName and hostnameVerification are options of clients");
      return new Tls(this, nanoTime);
    }

    private static void check(boolean condition, String otherwise) {
      if (!condition) {
        throw new IllegalStateException(otherwise);
      }
    }

    private TlsFiles files() {
      return new TlsFiles(identity, List.copyOf(trusted), systemTrust);
    }

    private TlsParameters parameters() {
      return parameters;
    }
  }
}

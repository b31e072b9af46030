package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The TLS options of a server. */
final class ServerTlsArguments {
  @Option(
      names = "--tls",
      description = "Uses TLS, with the certificate of --cert and the key of --key.")
  private boolean tls;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "The server's certificate, followed by the certificates up to its authority, in PEM. The"
              + " files of --cert, --key and --trust are read again when they have changed.")
  private @Nullable Path cert;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description = "The private key of the certificate, in PEM, not encrypted.")
  private @Nullable Path key;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "A file with certificates, in PEM, that the certificates of clients are checked against."
              + " With this option, a client must have a certificate.")
  private @Nullable Path trust;

  @Option(
      names = "--client-auth",
      paramLabel = "MODE",
      description =
          "With --trust: 'required' (default), or 'optional', which also accepts clients without a"
              + " certificate.")
  private @Nullable ClientAuthMode clientAuth;

  /** {@link Tls.ClientAuth} in the words of a command line. */
  enum ClientAuthMode {
    required(Tls.ClientAuth.REQUIRED),
    optional(Tls.ClientAuth.OPTIONAL);

    private final Tls.ClientAuth value;

    ClientAuthMode(Tls.ClientAuth value) {
      this.value = value;
    }
  }

  /** Returns the TLS that the options describe; null for no TLS. */
  @Nullable Tls tls() throws Failure {
    if (!tls) {
      TlsFailures.reject("--cert", cert, "--tls");
      TlsFailures.reject("--key", key, "--tls");
      TlsFailures.reject("--trust", trust, "--tls");
      TlsFailures.reject("--client-auth", clientAuth, "--tls");
      return null;
    }
    Path chain = TlsFailures.require("--tls", "--cert", cert);
    Tls.Builder builder =
        Tls.forServer().certificate(chain, TlsFailures.require("--tls", "--key", key));
    if (trust == null) {
      TlsFailures.reject("--client-auth", clientAuth, "--trust");
    } else {
      builder
          .trust(trust)
          .clientAuth(clientAuth == null ? Tls.ClientAuth.REQUIRED : clientAuth.value);
    }
    return TlsFailures.build(builder);
  }
}

package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a server that can speak TLS. */
final class ServerTlsArguments {
  @Option(
      names = "--tls",
      description = "Speaks TLS, with the certificate of --cert and the key of --key.")
  private boolean tls;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "The server's certificate, followed by those up to its authority, in PEM. This file and"
              + " those of --key and --trust are read again when they have changed.")
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
          "Certificates, in PEM, that those of clients are checked against. With it a client has to"
              + " show one.")
  private @Nullable Path trust;

  @Option(
      names = "--client-auth",
      paramLabel = "MODE",
      description =
          "With --trust: 'required', the default, or 'optional', which takes clients without a"
              + " certificate, too.")
  private @Nullable ClientAuthMode clientAuth;

  /** As {@link Tls.ClientAuth}, in the words of a command line. */
  enum ClientAuthMode {
    required(Tls.ClientAuth.REQUIRED),
    optional(Tls.ClientAuth.OPTIONAL);

    private final Tls.ClientAuth value;

    ClientAuthMode(Tls.ClientAuth value) {
      this.value = value;
    }
  }

  /** What the options say; null for no TLS. */
  @Nullable Tls tls() throws Failure {
    if (!tls) {
      TlsFailures.refuse("--cert", cert, "--tls");
      TlsFailures.refuse("--key", key, "--tls");
      TlsFailures.refuse("--trust", trust, "--tls");
      TlsFailures.refuse("--client-auth", clientAuth, "--tls");
      return null;
    }
    Path chain = TlsFailures.require("--tls", "--cert", cert);
    Tls.Builder builder =
        Tls.forServer().certificate(chain, TlsFailures.require("--tls", "--key", key));
    if (trust == null) {
      TlsFailures.refuse("--client-auth", clientAuth, "--trust");
    } else {
      builder
          .trust(trust)
          .clientAuth(clientAuth == null ? Tls.ClientAuth.REQUIRED : clientAuth.value);
    }
    return TlsFailures.build(builder);
  }
}

package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The TLS options of a client. */
final class ClientTlsArguments {
  @Option(
      names = "--tls",
      description = "Uses TLS. The server's certificate must be valid for HOST.")
  private boolean tls;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "A file with certificates, in PEM, that the server's certificate is checked against;"
              + " default: the certificates that Java trusts.")
  private @Nullable Path trust;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "The client's certificate for a server that requests one, followed by the certificates up"
              + " to its authority, in PEM.")
  private @Nullable Path cert;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description = "The private key of --cert, in PEM, not encrypted.")
  private @Nullable Path key;

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      converter = LocalPath.Name.class,
      description =
          "The name for which the server's certificate must be valid, instead of HOST; required"
              + " with unix:PATH.")
  private @Nullable String serverName;

  /** Returns the TLS that the options describe; null for no TLS. */
  @Nullable Tls tls(Address address) throws Failure {
    if (!tls) {
      TlsFailures.reject("--trust", trust, "--tls");
      TlsFailures.reject("--cert", cert, "--tls");
      TlsFailures.reject("--key", key, "--tls");
      TlsFailures.reject("--server-name", serverName, "--tls");
      return null;
    }
    Tls.Builder builder = Tls.forClient();
    if (trust != null) {
      builder.trust(trust);
    }
    if (cert != null) {
      builder.certificate(cert, TlsFailures.require("--cert", "--key", key));
    } else {
      TlsFailures.reject("--key", key, "--cert");
    }
    if (serverName != null) {
      builder.serverName(serverName);
    } else if (address instanceof SocketFile) {
      throw new Failure(
          ExitStatus.USAGE,
          "--tls with unix:PATH needs --server-name; add --server-name NAME, as in the server's"
              + " certificate");
    }
    return TlsFailures.build(builder);
  }
}

package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a client that can speak TLS. */
final class ClientTlsArguments {
  @Option(
      names = "--tls",
      description = "Speaks TLS; the server's certificate has to be one for HOST.")
  private boolean tls;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "Certificates, in PEM, that the server's is checked against; default: those that Java"
              + " trusts.")
  private @Nullable Path trust;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "A certificate to show to a server that asks for one, followed by those up to its"
              + " authority, in PEM.")
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
          "The name that the server's certificate has to be for, in place of HOST; needed with"
              + " unix:PATH.")
  private @Nullable String serverName;

  /** What the options say; null for no TLS. */
  @Nullable Tls tls(Address address) throws Failure {
    if (!tls) {
      TlsFailures.refuse("--trust", trust, "--tls");
      TlsFailures.refuse("--cert", cert, "--tls");
      TlsFailures.refuse("--key", key, "--tls");
      TlsFailures.refuse("--server-name", serverName, "--tls");
      return null;
    }
    Tls.Builder builder = Tls.forClient();
    if (trust != null) {
      builder.trust(trust);
    }
    if (cert != null) {
      builder.certificate(cert, TlsFailures.require("--cert", "--key", key));
    } else {
      TlsFailures.refuse("--key", key, "--cert");
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

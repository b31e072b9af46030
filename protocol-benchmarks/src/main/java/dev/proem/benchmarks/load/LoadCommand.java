package dev.proem.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** A load as a program of its own; prints a {@link LoadResult} as JSON. */
@Command(name = "load", description = "Loads a server with fixed bytes and prints JSON.")
public final class LoadCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PORT", description = "Of this machine.")
  private int port;

  @Parameters(index = "1", paramLabel = "FILE", description = "The bytes of one request.")
  private Path request = Path.of("");

  @Option(names = "--connections", defaultValue = "1", description = "Default: 1.")
  private int connections;

  @Option(names = "--depth", defaultValue = "1", description = "In flight each. Default: 1.")
  private int depth;

  @Option(names = "--warmup", defaultValue = "1000", description = "Milliseconds not measured.")
  private long warmup;

  @Option(names = "--duration", defaultValue = "3000", description = "Milliseconds measured.")
  private long duration;

  @Option(names = "--trust", description = "Speaks TLS 1.3, and trusts this PEM certificate only.")
  private @Nullable Path trust;

  /** Ends with 0, or with a stack trace. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LoadCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, GeneralSecurityException {
    SSLContext tls = trust == null ? null : Trust.only(trust);
    Load load = new Load(port, connections, depth, Files.readAllBytes(request), tls);
    System.out.println(new JsonMapper().writeValueAsString(load.run(warmup, duration)));
    return 0;
  }
}

package dev.proem.benchmarks.profile;

import dev.proem.benchmarks.load.Load;
import dev.proem.benchmarks.load.LoadResult;
import dev.proem.benchmarks.report.Candidate;
import dev.proem.benchmarks.report.Candidates;
import dev.proem.benchmarks.report.Child;
import dev.proem.benchmarks.report.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Samples {@code app-server} by JFR while it is under load, and prints where the time went. */
@Command(
    name = "bench/profile",
    mixinStandardHelpOptions = true,
    description = "Shows where app-server spends its time under load, by JFR.")
public final class Profile implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long WARMUP_MILLIS = 5_000;

  @Option(names = "--connections", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int connections = 64;

  @Option(names = "--depth", paramLabel = "D", description = "In flight each; default 1.")
  private int depth = 1;

  @Option(names = "--seconds", paramLabel = "S", description = "Default: ${DEFAULT-VALUE}.")
  private int seconds = 15;

  @Option(names = "--top", paramLabel = "N", description = "Methods to show; default 30.")
  private int top = 30;

  @Option(names = "--jar", required = true, hidden = true)
  private Path jar = Path.of("");

  @Option(names = "--work", required = true, hidden = true)
  private Path work = Path.of("");

  /** See {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Profile()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(work);
    Path recording = work.resolve("app-server.jfr");
    Files.deleteIfExists(recording);
    // Without this, samples land at safepoints only.
    List<String> options = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");
    Candidate candidate = new Candidates(new Programs(jar), work).proem(options);
    try (Child server = Child.server(candidate.command())) {
      byte[] request = Files.readAllBytes(candidate.request());
      new Load(server.port(), connections, depth, request, null).run(0, WARMUP_MILLIS);
      jcmd(server, "JFR.start", "name=load", "settings=profile");
      LoadResult result =
          new Load(server.port(), connections, depth, request, null).run(0, seconds * 1_000L);
      jcmd(server, "JFR.stop", "name=load", "filename=" + recording);
      System.out.printf(
          Locale.ROOT,
          "%dx%d for %d s: %,.0f requests a second%n",
          connections,
          depth,
          seconds,
          result.requestsPerSecond());
    }
    print(Samples.in(recording));
    System.out.println("\nEPoll.wait is the system's work for the selector, and waiting too.");
    System.out.println("The recording is " + recording + "; JDK Mission Control shows all of it.");
    return 0;
  }

  private static void jcmd(Child server, String... arguments) throws Exception {
    Child.run(server.jcmd(arguments), LIMIT);
  }

  private void print(Samples samples) {
    System.out.printf(Locale.ROOT, "%d samples. Methods that ran:%n", samples.total());
    samples.mostItself(top).forEach(row -> print(samples, row, row.itself()));
    System.out.println("\nMethods that ran or waited for what they called:");
    samples.mostWithCallees(top).forEach(row -> print(samples, row, row.withCallees()));
  }

  private static void print(Samples samples, Samples.Row row, int count) {
    System.out.printf(Locale.ROOT, "%6.1f %%  %s%n", 100.0 * count / samples.total(), row.method());
  }
}

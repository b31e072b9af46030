package dev.proem.benchmarks.report;

import dev.proem.benchmarks.load.Trust;
import dev.proem.benchmarks.report.ServerRun.Spec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Runs all measurements and writes the page. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    description = "Measures Proem in comparison with other libraries and writes performance.md.",
    footer = "Exit status 1: something could not be measured; the page names it.")
public final class Report implements Callable<Integer> {
  private static final List<Spec> LOADS =
      List.of(new Spec(64, 1), new Spec(1_000, 1), new Spec(16, 64));
  private static final List<Spec> TLS_LOADS = List.of(new Spec(64, 1), new Spec(16, 64));

  /** As in docs/reference/footprint.md. */
  private static final List<String> SMALL = List.of("-Xms16m", "-Xmx192m", "-XX:+UseSerialGC");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Approximate duration in minutes; 10 or more, default 15.")
  private int minutes = 15;

  @Option(
      names = "--quick",
      description = "Takes about two minutes and only checks that everything runs.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory for performance.md and performance/; default: docs.")
  private Path out = Path.of("docs");

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Measures nothing; regenerates the page from a results.json.")
  private @Nullable Path from;

  @Option(names = "--jar", required = true, hidden = true)
  private Path jar = Path.of("");

  @Option(names = "--work", required = true, hidden = true)
  private Path work = Path.of("");

  private final List<String> failures = new ArrayList<>();

  /** See {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Report()).execute(arguments));
  }

  private interface Section<T> {
    List<T> run() throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    Results results = from == null ? measured() : read(from);
    write(results);
    results.failures().forEach(System.err::println);
    return results.failures().isEmpty() ? 0 : 1;
  }

  private static Results read(Path file) throws Exception {
    JsonMapper json = // figures that an older file lacks are not measured
        JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
    return json.readValue(Files.readString(file), Results.class);
  }

  private Results measured() throws Exception {
    Plan plan = quick ? Plan.quick() : Plan.of(minutes);
    String command =
        "protocol-benchmarks/bench/run " + (quick ? "--quick" : "--minutes " + minutes);
    Files.createDirectories(work);
    Programs programs = new Programs(jar);
    Candidates candidates = new Candidates(programs, work);
    Certificate certificate = Certificate.in(work);
    SSLContext trust = Trust.only(certificate.pem());
    return new Results(
        Setting.here(command),
        section("codecs", new CodecRun(plan, work)::run),
        section("servers", new ServerRun(plan, plain(candidates), LOADS, null)::run),
        section("TLS", new ServerRun(plan, tls(candidates, certificate), TLS_LOADS, trust)::run),
        section("latency", new LatencyRun(plan, programs, ours(candidates), work)::run),
        section("idle connections", () -> idle(plan, candidates, certificate, trust)),
        section("files", new FileRun(plan, programs, work)::run),
        failures);
  }

  private static List<Candidate> plain(Candidates candidates) {
    return List.of(
        candidates.proem(List.of()),
        candidates.echo(),
        candidates.netty(List.of()),
        candidates.rocketMq());
  }

  private static List<Candidate> ours(Candidates candidates) {
    return List.of(candidates.proem(List.of()), candidates.netty(List.of()));
  }

  private static List<Candidate> tls(Candidates candidates, Certificate certificate) {
    return List.of(
        candidates.proem(List.of(), certificate), candidates.netty(List.of(), certificate));
  }

  private static List<Results.Idle> idle(
      Plan plan, Candidates candidates, Certificate certificate, SSLContext trust)
      throws Exception {
    List<Results.Idle> idle = new ArrayList<>();
    idle.add(idle(plan, candidates.proem(SMALL), null));
    idle.add(idle(plan, candidates.netty(SMALL), null));
    idle.add(idle(plan, candidates.proem(SMALL, certificate), trust));
    idle.add(idle(plan, candidates.netty(SMALL, certificate), trust));
    return idle;
  }

  private static Results.Idle idle(Plan plan, Candidate candidate, @Nullable SSLContext tls)
      throws Exception {
    String name = candidate.name() + (tls == null ? "" : ", TLS 1.3");
    return IdleRun.run(candidate, name, plan.idleConnections(), tls);
  }

  /** Returns the results of a section; if it fails, an empty list, and the failure is added. */
  @SuppressWarnings("CatchingUnchecked") // if one section fails, the others are still measured
  private <T> List<T> section(String name, Section<T> section) throws InterruptedException {
    System.out.println("measuring " + name);
    long start = System.nanoTime();
    try {
      return section.run();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failures.add(name + ", see the output of the command");
      e.printStackTrace(); // for the user, to find the cause
      return List.of();
    } finally {
      System.out.printf(Locale.ROOT, "  %s took %.0f s%n", name, (System.nanoTime() - start) / 1e9);
    }
  }

  private void write(Results results) throws Exception {
    Path folder = Files.createDirectories(out.resolve("performance"));
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(folder.resolve("results.json"), json.writeValueAsString(results) + "\n");
    List<String> charts = Charts.write(results, folder);
    Files.writeString(out.resolve("performance.md"), Page.of(results, charts));
    System.out.println("written: " + out.resolve("performance.md"));
  }
}

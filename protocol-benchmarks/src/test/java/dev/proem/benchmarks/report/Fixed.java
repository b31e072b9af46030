package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Curve;
import dev.proem.benchmarks.report.Results.Idle;
import dev.proem.benchmarks.report.Results.Point;
import dev.proem.benchmarks.report.Results.Server;
import dev.proem.benchmarks.report.Results.Transfer;
import dev.proem.benchmarks.report.Results.Work;
import java.util.List;

/** Fixed results for tests. */
final class Fixed {
  static final Setting SETTING =
      new Setting("2026-01-02", "bench/run --minutes 15", "CPU", 2, 2_048, "Linux 6", "Java 17");

  private Fixed() {}

  static Results nothing() {
    return new Results(
        SETTING,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of("files, for a reason"));
  }

  static Results all() {
    return new Results(
        SETTING,
        List.of(
            codec(Work.ENCODE, "PROEM", 41, 50, 200),
            codec(Work.ENCODE, "JACKSON", 41, 250, 900),
            codec(Work.DECODE, "PROEM", 41, 60, 224),
            codec(Work.DECODE, "COPY", 41, 10, 64),
            codec(Work.DECODE, "PROEM", 65_536, 14_000, 65_800),
            codec(Work.DECODE, "COPY", 65_536, 10_000, 65_552)),
        List.of(
            server(Candidates.PROEM, 64, 1, 6.0),
            server(Candidates.ECHO, 64, 1, 5.0),
            server(Candidates.PROEM, 16, 64, 0.5),
            server(Candidates.ECHO, 16, 64, 0.1)),
        List.of(server(Candidates.PROEM, 64, 1, 10.0), server(Candidates.NETTY, 64, 1, 8.0)),
        List.of(
            new Curve(
                Candidates.PROEM,
                1_000,
                999.5,
                List.of(new Point(50, 100), new Point(99, 200), new Point(99.9, 1_500)))),
        List.of(new Idle(Candidates.PROEM, 2_000, 1_715.4, 5_241)),
        List.of(
            new Transfer(FileRun.PROEM, 1 << 30, List.of(1.0, 2.0, 3.0), 0.75, 20 << 20),
            new Transfer(FileRun.BARE, 1 << 30, List.of(1.0), 0.5, 2.5 * (1 << 20)),
            new Transfer(FileRun.PROEM_UPLOAD, 1 << 30, List.of(2.0), 0.75, 20 << 20),
            new Transfer(FileRun.BARE_UPLOAD, 1 << 30, List.of(1.5), 0.5, 2.5 * (1 << 20)),
            new Transfer(FileCommands.NAME, 1 << 30, List.of(4.0), 0, 0)),
        List.of());
  }

  private static Codec codec(Work work, String contender, int size, double nanos, double garbage) {
    return new Codec(work, contender, "heap", size, nanos, garbage);
  }

  private static Server server(String name, int connections, int depth, double cpu) {
    return new Server(
        name,
        connections,
        depth,
        List.of(cpu * 2, cpu, cpu / 2),
        List.of(100_000.0, 120_000.0, 110_000.0),
        List.of(10.0, 11.0, 12.0),
        List.of(20.0, 21.0, 22.0));
  }
}

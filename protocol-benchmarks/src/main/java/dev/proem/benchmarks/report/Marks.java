package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Idle;
import dev.proem.benchmarks.report.Results.Server;
import dev.proem.benchmarks.report.Results.Transfer;
import dev.proem.benchmarks.report.Results.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The performance targets of this project, and the measured figures. All but three are ratios. */
final class Marks {
  private static final int SMALL = 41;

  private final Results results;
  private final List<Mark> marks = new ArrayList<>();

  private Marks(Results results) {
    this.results = results;
  }

  /** Returns all targets, in the order of the table. */
  static List<Mark> of(Results results) {
    Marks marks = new Marks(results);
    marks.encode();
    marks.decode();
    marks.servers();
    marks.others();
    return marks.marks;
  }

  private void encode() {
    String work = "encode 41 bytes";
    most(work, "time, ratio to plain Jackson", 0.25, times(Work.ENCODE, "heap", "JACKSON", false));
    most(
        work + ", header and message made anew",
        "time, ratio to plain Jackson",
        0.25,
        ratio(
            nanos(Work.ENCODE, "PROEM_NEW", "heap", SMALL),
            nanos(Work.ENCODE, "JACKSON", "heap", SMALL)));
    least(work, "speedup over RocketMQ", 5, times(Work.ENCODE, "heap", "ROCKETMQ", true));
    least(
        work, "speedup over AWS event stream", 5, times(Work.ENCODE, "heap", "EVENTSTREAM", true));
    int largest = results.codec().stream().mapToInt(Codec::size).max().orElse(SMALL);
    most(
        "encode " + Sizes.text(largest),
        "time, ratio to 41 bytes",
        1.2,
        ratio(
            nanos(Work.ENCODE, "PROEM", "heap", largest),
            nanos(Work.ENCODE, "PROEM", "heap", SMALL)));
  }

  private void decode() {
    for (String buffer : List.of("heap", "direct")) {
      String where = ", " + buffer + " buffer";
      String seen = "decode 41 bytes, header shape seen before" + where;
      if (buffer.equals("heap")) {
        least(seen, "speedup over RocketMQ", 5, times(Work.DECODE, buffer, "ROCKETMQ", true));
        least(
            seen,
            "speedup over AWS event stream",
            2,
            times(Work.DECODE, buffer, "EVENTSTREAM", true));
      }
      least(seen, "speedup over plain Jackson", 3, times(Work.DECODE, buffer, "JACKSON", true));
      most(
          "decode 41 bytes, header never seen" + where,
          "time, ratio to plain Jackson",
          1,
          times(Work.DECODE_UNSEEN, buffer, "JACKSON", false));
    }
    results.codec().stream()
        .mapToInt(Codec::size)
        .filter(size -> size >= 65_536)
        .distinct()
        .sorted()
        .forEach(
            size ->
                most(
                    "decode " + Sizes.text(size),
                    "time, ratio to one copy of the content",
                    1.3,
                    ratio(
                        nanos(Work.DECODE, "PROEM", "heap", size),
                        nanos(Work.DECODE, "COPY", "heap", size))));
    Optional<Codec> ours = results.codec(Work.DECODE, "PROEM", "heap", SMALL);
    Optional<Codec> copy = results.codec(Work.DECODE, "COPY", "heap", SMALL);
    most(
        "decode 41 bytes",
        "allocated bytes, content excluded",
        200,
        ours.isPresent() && copy.isPresent()
            ? OptionalDouble.of(ours.get().garbage() - copy.get().garbage())
            : OptionalDouble.empty());
  }

  private void servers() {
    cpu("64x1", Candidates.ECHO, 1.25);
    cpu("64x1", Candidates.NETTY, 0.9);
    cpu("1000x1", Candidates.ECHO, 1.25);
    cpu("1000x1", Candidates.NETTY, 0.75);
    cpu("16x64", Candidates.NETTY, 0.33);
    cpu("16x64", Candidates.ROCKETMQ, 0.08);
  }

  private void cpu(String load, String peer, double limit) {
    most(
        "app server, " + load,
        "CPU per request, ratio to " + peer,
        limit,
        ratio(
            Results.server(results.servers(), Candidates.PROEM, load).map(Server::cpu),
            Results.server(results.servers(), peer, load).map(Server::cpu)));
  }

  private void others() {
    least(
        "a file, both ends ours, 64 MiB of heap each",
        "rate, ratio to " + FileRun.BARE,
        0.9,
        ratio(
            file(FileRun.PROEM).map(Transfer::megabytesPerSecond),
            file(FileRun.BARE).map(Transfer::megabytesPerSecond)));
    most(
        "a file, both ends ours, 64 MiB of heap each",
        "peak heap in use of the larger end, MiB",
        64,
        file(FileRun.PROEM)
            .filter(each -> each.peakHeap() > 0)
            .map(each -> OptionalDouble.of(each.peakHeap() / (1 << 20)))
            .orElse(OptionalDouble.empty()));
    for (String load : List.of("64x1", "16x64")) {
      least(
          "TLS 1.3, " + load,
          "work per CPU second, ratio to Netty",
          0.9,
          ratio(
              Results.server(results.tls(), Candidates.NETTY, load).map(Server::cpu),
              Results.server(results.tls(), Candidates.PROEM, load).map(Server::cpu)));
    }
    most(
        "idle connection",
        "bytes of heap",
        4_096,
        results.idle().stream()
            .filter(each -> each.name().equals(Candidates.PROEM))
            .mapToDouble(Idle::heap)
            .findFirst());
  }

  private Optional<Transfer> file(String name) {
    return results.files().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** Returns the ratio of Proem's time to the other codec's time, or the inverse, the speedup. */
  private OptionalDouble times(Work work, String buffer, String peer, boolean asFast) {
    Optional<Double> ours = nanos(work, "PROEM", buffer, SMALL);
    Optional<Double> theirs = nanos(work, peer, buffer, SMALL);
    return asFast ? ratio(theirs, ours) : ratio(ours, theirs);
  }

  private Optional<Double> nanos(Work work, String contender, String buffer, int size) {
    return results.codec(work, contender, buffer, size).map(Codec::nanos);
  }

  private static OptionalDouble ratio(Optional<Double> one, Optional<Double> other) {
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(one.get() / other.get())
        : OptionalDouble.empty();
  }

  private void most(String work, String figure, double limit, OptionalDouble value) {
    marks.add(new Mark(work, figure, value, limit, true));
  }

  private void least(String work, String figure, double limit, OptionalDouble value) {
    marks.add(new Mark(work, figure, value, limit, false));
  }
}

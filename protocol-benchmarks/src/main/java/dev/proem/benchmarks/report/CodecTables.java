package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of codecs. */
final class CodecTables {
  /** The names in the tables, by contender. */
  static final Map<String, String> NAMES =
      Map.of(
          "PROEM", "Proem",
          "PROEM_ONE_BUFFER", "Proem, one buffer",
          "PROEM_NEW", "Proem, new message",
          "JACKSON", "plain Jackson",
          "ROCKETMQ", "RocketMQ",
          "EVENTSTREAM", "AWS event stream",
          "LSP4J", "LSP4J",
          "COPY", "copy");

  private CodecTables() {}

  /** Returns a title and a table for each kind of buffer. */
  static List<String> of(Results results, Work work) {
    List<String> paragraphs = new ArrayList<>();
    for (String buffer : List.of("heap", "direct")) {
      List<Codec> codecs =
          results.codec().stream()
              .filter(each -> each.work() == work && each.buffer().equals(buffer))
              .toList();
      if (!codecs.isEmpty()) {
        boolean hasOne = work == Work.DECODE || work == Work.DECODE_UNSEEN;
        paragraphs.add("### " + title(work) + (hasOne ? ", " + buffer + " buffer" : ""));
        paragraphs.add(table(results, codecs));
      }
    }
    return paragraphs;
  }

  private static String title(Work work) {
    return switch (work) {
      case ENCODE -> "Encode";
      case DECODE -> "Decode, header shape seen before";
      case DECODE_UNSEEN -> "Decode, header never seen, keys in any order";
      case ROUND_TRIP -> "Encode into one buffer and decode";
    };
  }

  private static String table(Results results, List<Codec> codecs) {
    Table table = new Table("content", "codec", "ns", "ratio", "allocated, bytes");
    for (Codec codec : codecs.stream().sorted(CodecTables::bySize).toList()) {
      Optional<Codec> ours = results.codec(codec.work(), "PROEM", codec.buffer(), codec.size());
      table.row(
          Sizes.text(codec.size()),
          NAMES.getOrDefault(codec.contender(), codec.contender()),
          Table.figure(codec.nanos()),
          ours.map(each -> Table.figure(codec.nanos() / each.nanos())).orElse("-"),
          Table.figure(codec.garbage()));
    }
    return table.toString();
  }

  private static int bySize(Codec one, Codec other) {
    return Integer.compare(one.size(), other.size());
  }
}

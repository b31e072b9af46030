package dev.proem.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** {@code docs/performance.md}, from what was measured. */
final class Page {
  private final Results results;
  private final List<String> charts;
  private final StringBuilder text = new StringBuilder();

  private Page(Results results, List<String> charts) {
    this.results = results;
    this.charts = charts;
  }

  /**
   * The page as Markdown.
   *
   * @param charts the names of those that there are in the folder beside it
   */
  static String of(Results results, List<String> charts) {
    Page page = new Page(results, charts);
    page.beginning();
    page.marks();
    page.codecs();
    page.servers();
    page.latency();
    page.others();
    return page.text.toString().strip() + "\n";
  }

  private void beginning() {
    Setting setting = results.setting();
    paragraph("# Performance");
    paragraph(
        """
        Written by `%s` on %s, from what it
        measured: see [the benchmarks](../protocol-benchmarks/README.md). Run it on your machine: the figures of
        another one tell you little."""
            .formatted(setting.command(), setting.date()));
    Table machine = new Table("machine", "");
    machine.row("processor", setting.processor());
    machine.row("cores", Integer.toString(setting.cores()));
    machine.row("memory", String.format(Locale.ROOT, "%,d MiB", setting.memoryMiB()));
    machine.row("system", setting.system());
    machine.row("Java", setting.jdk());
    paragraph(machine);
    if (setting.wasQuick()) {
      paragraph("**A quick run. It shows that everything runs; its figures mean nothing.**");
    }
    for (String failure : results.failures()) {
      paragraph("**Not measured**: " + failure);
    }
    paragraph("## How to read it");
    paragraph(
        """
        - Trust **ratios**, not single figures. All that stands in one table was measured in one run; servers
          and files take turns, codecs follow one another.
        - A figure of a codec is the **median** of its iterations.
        - Trust **CPU per request** for servers. The load shares the cores with the server, so that requests
          a second say as much of the load as of the server.
        - A figure of a server is the **median** of its rounds. Each round starts the server anew.
        - **Garbage** is what a message allocates. The content itself is part of it.
        - Differences below a tenth are noise on most machines, and more on shared ones.""");
  }

  private void marks() {
    paragraph("## Marks");
    paragraph("What this project wants to hold, and what came out.");
    Table table = new Table("work", "figure", "wanted", "measured", "");
    for (Mark mark : Marks.of(results)) {
      String value = Table.figure(mark.value());
      table.row(mark.work(), mark.figure(), mark.wanted(), value, mark.verdict());
    }
    paragraph(table);
  }

  private void codecs() {
    if (results.codec().isEmpty()) {
      return;
    }
    paragraph("## Codecs");
    paragraph(
        """
        One thread, JMH. Each codec starts from the same content and the same header values, and ends with
        the content as an array or a buffer and the header values readable. "ratio" is the time by that of
        Proem.""");
    paragraph(
        """
        - **Proem** writes header and content as two buffers, the content uncopied; **one buffer** copies it;
          **new message** makes the header and the message first. Its decoder is kept for the stream.
        - **plain Jackson** is this format written by hand with an `ObjectMapper` and trees. It checks nothing.
        - **RocketMQ** is its `RemotingCommand` with a JSON header. **AWS event stream** has binary headers and
          checksums. **LSP4J** takes the content as a JSON string.
        - **copy** is the limit for all that copy the content: `byte[].clone()`.""");
    chart("codec-small", "Time to encode and decode 41 bytes");
    chart("codec-sizes", "Time to decode by size of the content");
    for (Results.Work work : Results.Work.values()) {
      CodecTables.of(results, work).forEach(this::paragraph);
    }
  }

  private void servers() {
    if (!results.servers().isEmpty()) {
      paragraph("## Servers");
      paragraph(
          """
          One server process and one load, over loopback. 64x1 is 64 connections with one request in flight on
          each. Proem and Netty answer the search request of the tutorial; RocketMQ sends its body back in a
          command; the raw echo sends back the bytes as they came, which is the limit for one thread.""");
      chart("server-cpu", "CPU per request");
      chart("server-rate", "Requests a second");
      paragraph(ServerTables.of(results.servers(), Candidates.PROEM));
    }
    if (!results.tls().isEmpty()) {
      paragraph("## TLS 1.3");
      paragraph(
          "The same, encrypted by the JDK's provider on both sides. The certificate is on P-256.");
      paragraph(ServerTables.of(results.tls(), Candidates.PROEM));
    }
  }

  private void latency() {
    if (results.latency().isEmpty()) {
      return;
    }
    paragraph("## Latency");
    paragraph(
        """
        At fixed rates, on 64 connections, by `proem.jar load --rate`: latency counts from when a request was
        due, so that a stall counts for all that would have come meanwhile. Microseconds.""");
    for (int rate : results.latency().stream().map(Results.Curve::rate).distinct().toList()) {
      chart("latency-" + rate, "Latency at " + rate + " requests a second");
    }
    Table table = new Table("wanted a second", "server", "achieved", "p50", "p99", "p99.9");
    for (Results.Curve curve : results.latency()) {
      table.row(
          String.format(Locale.ROOT, "%,d", curve.rate()),
          curve.name(),
          Table.figure(curve.achieved()),
          Table.figure(curve.at(50)),
          Table.figure(curve.at(99)),
          Table.figure(curve.at(99.9)));
    }
    paragraph(table);
  }

  private void others() {
    if (!results.idle().isEmpty()) {
      paragraph("## Memory of an idle connection");
      paragraph(
          """
          Each has had one reply. Heap is what is in use after a garbage collection; RSS is the memory of the
          process that is in RAM. See also [footprint](reference/footprint.md).""");
      Table table = new Table("server", "connections", "heap each, bytes", "RSS each, bytes");
      for (Results.Idle idle : results.idle()) {
        table.row(
            idle.name(),
            String.format(Locale.ROOT, "%,d", idle.connections()),
            Table.figure(idle.heap()),
            Table.figure(idle.rss()));
      }
      paragraph(table);
    }
    if (!results.files().isEmpty()) {
      paragraph("## Files");
      paragraph(
          """
          From one process to another, with 64 MiB of heap each, in turns, written anew each time. Proem's
          ends are a few lines with `Outgoing.file` and `transferTo`; the bare ones are `FileChannel.transferTo`,
          and a loop of reads and writes on the other side. Neither waits until the disk has the file; the time
          goes from the request to the last byte written. `file-server` and `file-get` do more: both hash with
          SHA-256, and the client waits until the disk has the file. CPU is that of both ends together. Heap
          is what was in use at most, garbage included, by the fuller end.""");
      paragraph(FileTable.of(results.files()));
    }
  }

  private void chart(String name, String title) {
    if (charts.contains(name)) {
      paragraph("![" + title + "](performance/" + name + ".svg)");
    }
  }

  private void paragraph(Object paragraph) {
    text.append(paragraph.toString().strip()).append("\n\n");
  }
}

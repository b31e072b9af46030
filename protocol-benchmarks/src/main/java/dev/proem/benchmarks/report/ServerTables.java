package dev.proem.benchmarks.report;

import dev.proem.benchmarks.report.Results.Server;
import java.util.List;

/** The tables of servers. */
final class ServerTables {
  private ServerTables() {}

  /** Returns a table of all loads, with ratios to one of the servers. */
  static String of(List<Server> servers, String ours) {
    Table table =
        new Table(
            "load",
            "server",
            "CPU per request, us",
            "ratio",
            "requests per second",
            "ratio",
            "p50, us",
            "p99, us");
    for (String load : servers.stream().map(Server::load).distinct().toList()) {
      Server reference = Results.server(servers, ours, load).orElseThrow();
      for (Server server : servers) {
        if (server.load().equals(load)) {
          table.row(
              load,
              server.name(),
              Table.figure(server.cpu()),
              Table.figure(server.cpu() / reference.cpu()),
              Table.figure(server.rate()),
              Table.figure(server.rate() / reference.rate()),
              latency(server, server.p50Micros()),
              latency(server, server.p99Micros()));
        }
      }
    }
    return table.toString();
  }

  private static String latency(Server server, List<Double> micros) {
    return server.depth() == 1 ? Table.figure(Statistics.median(micros)) : "-";
  }
}

package dev.proem.benchmarks.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Answers each line of standard input with {@link Figures}, as a line of JSON. */
final class Asked {
  private static final JsonMapper JSON = new JsonMapper();

  private Asked() {}

  /** A transfer, by a client. */
  @FunctionalInterface
  interface Transfer {
    /** Ends when the last byte is written on the other side or on this one. */
    void run(Direction direction) throws IOException;
  }

  /** A server, which is asked for its figures only. */
  static void server() throws IOException {
    client(direction -> {});
  }

  /** A client, which makes one transfer for each line: the name of a {@link Direction}. */
  static void client(Transfer transfer) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      long start = System.nanoTime();
      transfer.run(Direction.valueOf(line));
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(JSON.writeValueAsString(Figures.now(seconds)));
    }
  }
}

package dev.proem.examples.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8 in limited memory: of a line that is too long, only the beginning. Not
 * thread-safe.
 */
final class LineReader {
  private final Reader in;
  private final int longest;

  /**
   * A reader.
   *
   * @param longest the number of characters of a line that are kept
   */
  LineReader(InputStream in, int longest) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.longest = longest;
  }

  /** Reads the next line, without its end; null at the end of input. */
  @Nullable String read() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() < longest) {
        line.append((char) c);
      }
      c = in.read();
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }
}

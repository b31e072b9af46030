package dev.proem.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error, in UTF-8 in any locale. If standard output can't be written,
 * that is a {@link Failure}; a failure to write to standard error is ignored.
 */
public final class Console {
  private final String program;
  private final OutputStream out;
  private final OutputStream err;

  /**
   * A console.
   *
   * @param program the first word of each failure
   */
  public Console(String program, OutputStream out, OutputStream err) {
    this.program = program;
    this.out = out;
    this.err = err;
  }

  /** Writes one line to standard output, at once. */
  public void print(String line) throws Failure {
    print((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes as they are to standard output, at once. */
  public void print(byte[] bytes) throws Failure {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw outputFailure(Failures.reason(e));
    }
  }

  static Failure outputFailure(String reason) {
    return new Failure(
        ExitStatus.OUTPUT_FAILED,
        "can't write to standard output (%s); check the program or file that it goes to"
            .formatted(reason));
  }

  /** Writes one line to standard error, at once. */
  public void error(String line) {
    try {
      err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // The failure can't be printed; the exit status reports it.
    }
  }

  /** Writes the reason of a failure to standard error. */
  public void error(Failure failure) {
    warn(failure.sentence());
  }

  /** Writes a sentence to standard error, after the name of the program. */
  public void warn(String sentence) {
    error(program + ": " + ReadableBytes.oneLine(sentence, 1_000));
  }

  /** A writer to standard output. Its {@code checkError} reports a failure. */
  PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
  }

  /** The stream for the log of a server. */
  OutputStream errorStream() {
    return err;
  }
}

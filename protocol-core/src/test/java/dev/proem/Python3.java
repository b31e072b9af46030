package dev.proem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Runs scripts with this machine's {@code python3}, for tests that compare with CPython. */
public final class Python3 {
  /** How long a script may run, in seconds: far longer than any of ours needs. */
  private static final int PATIENCE = 120;

  private Python3() {}

  /** Ends the test if there is no {@code python3}: as failed where CI=true, else as skipped. */
  public static void require() {
    require(Installed.PYTHON3, System.getenv("CI"));
  }

  static void require(boolean installed, @Nullable String ci) {
    if (!installed) {
      String word = "python3 is not on the PATH: this test compares with it";
      if ("true".equals(ci)) {
        Assertions.fail(word + ", and CI=true forbids to skip it");
      }
      Assumptions.abort("skipped, since " + word);
    }
  }

  /**
   * Runs a script.
   *
   * @param stdin what it reads, sent in UTF-8
   * @return what it writes to stdout, in UTF-8
   * @throws AssertionError when it fails, with its stderr, or does not end in time
   */
  public static String run(String script, String stdin) {
    require();
    return run(List.of("python3", "-X", "utf8", "-c", script), stdin, PATIENCE);
  }

  /** Files instead of pipes: no pipe is ever full, so that no threads are needed to empty it. */
  static String run(List<String> command, String stdin, int seconds) {
    try {
      Path folder = Files.createTempDirectory("python3");
      Path in = Files.writeString(folder.resolve("in"), stdin);
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              command.get(0) + " did not end within " + seconds + " s: " + Files.readString(err));
        }
        if (process.exitValue() != 0) {
          throw new AssertionError(
              command.get(0) + " ended with " + process.exitValue() + ": " + Files.readString(err));
        }
        return Files.readString(out);
      } finally {
        for (Path path : List.of(in, out, err, folder)) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + command.get(0), e);
    }
  }

  private static final class Installed {
    static final boolean PYTHON3 = answers();

    private static boolean answers() {
      try {
        run(List.of("python3", "--version"), "", PATIENCE);
        return true;
      } catch (UncheckedIOException e) {
        return false;
      }
    }
  }
}

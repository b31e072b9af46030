package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the options of TLS, as sentences. */
final class TlsFailures {
  private TlsFailures() {}

  /** Fails when an option is there without the one that it belongs to. */
  static void refuse(String option, @Nullable Object value, String without) throws Failure {
    if (value != null) {
      throw new Failure(
          ExitStatus.USAGE,
          "%s needs %s; add %s, or leave it out".formatted(option, without, without));
    }
  }

  /** Fails when an option that another one needs is not there. */
  static <T> T require(String by, String option, @Nullable T value) throws Failure {
    if (value == null) {
      throw new Failure(ExitStatus.USAGE, "%s needs %s; add %s FILE".formatted(by, option, option));
    }
    return value;
  }

  /** Reads the files. */
  static Tls build(Tls.Builder builder) throws Failure {
    try {
      return builder.build();
    } catch (NoSuchFileException e) {
      throw new Failure(
          ExitStatus.USAGE, "no such file: %s; check --cert, --key and --trust".formatted(file(e)));
    } catch (AccessDeniedException e) {
      throw new Failure(
          ExitStatus.PERMISSION_DENIED,
          "no permission to read %s; check whose file it is".formatted(file(e)));
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          ExitStatus.USAGE,
          "can't use the files of TLS: %s; check --cert, --key and --trust"
              .formatted(Failures.reason(e)));
    }
  }

  private static String file(FileSystemException e) {
    return ReadableBytes.oneLine(e.getFile() == null ? "a file of TLS" : e.getFile(), 200);
  }
}

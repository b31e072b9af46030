package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** The failures of the TLS options. */
final class TlsFailures {
  private TlsFailures() {}

  /** Fails if an option is present without the option that it requires. */
  static void reject(String option, @Nullable Object value, String without) throws Failure {
    if (value != null) {
      throw new Failure(
          ExitStatus.USAGE,
          "%s needs %s; add %s, or leave it out".formatted(option, without, without));
    }
  }

  /** Fails if an option is absent that another one requires. */
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
          "no permission to read %s; check its owner and its permissions".formatted(file(e)));
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          ExitStatus.USAGE,
          "can't use the TLS files: %s; check --cert, --key and --trust"
              .formatted(Failures.reason(e)));
    }
  }

  private static String file(FileSystemException e) {
    return ReadableBytes.oneLine(e.getFile() == null ? "a TLS file" : e.getFile(), 200);
  }
}

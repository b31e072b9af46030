package dev.proem.examples;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The names that files have on the way: of one folder, never of another. */
final class FileNames {
  /** What the file systems of Linux take, in bytes of UTF-8. */
  static final int LONGEST = 255;

  private FileNames() {}

  /** The path of a file in a folder; empty when the name is none that is taken. */
  static Optional<Path> in(Path folder, String name) {
    if (!isGood(name)) {
      return Optional.empty();
    }
    try {
      Path path = folder.resolve(name);
      boolean inside = folder.equals(path.getParent()) && path.normalize().equals(path);
      return inside ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty(); // the system has no such names
    }
  }

  /** What is said of other names. */
  static String rule() {
    return "a name has 1 to "
        + LONGEST
        + " bytes of printable UTF-8, no / and no \\, and doesn't begin with a dot";
  }

  /** Java can't make a path of it: it has a NUL, or characters that the locale doesn't have. */
  static Failure inexpressible(String name) {
    return new Failure(
        ExitStatus.USAGE,
        "'%s' can't be a file in this locale; check its name, or set LC_ALL=C.UTF-8"
            .formatted(ReadableBytes.oneLine(name, 200)));
  }

  /** A leading dot is that of {@code ..}, of hidden files, and of our own temporary ones. */
  static boolean isGood(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return !name.isBlank()
        && bytes.length <= LONGEST
        && !name.startsWith(".")
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.equals(ReadableBytes.oneLine(name, LONGEST + 1));
  }
}

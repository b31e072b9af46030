package dev.proem.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The names that files have on the way: of one folder, never of another. */
public final class FileNames {
  /** What the file systems of Linux take, in bytes of UTF-8. */
  public static final int LONGEST = 255;

  private FileNames() {}

  /** The path of a file in a folder; empty when the name is none that is taken. */
  public static Optional<Path> in(Path folder, String name) {
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
  public static String rule() {
    return "a name has 1 to "
        + LONGEST
        + " bytes of printable UTF-8, no / and no \\, and doesn't begin with a dot";
  }

  /** The charset of this locale, in which the system gives and takes the names of files. */
  public static String charset() {
    return System.getProperty("sun.jnu.encoding", "unknown");
  }

  /** Whether every name that is taken can be one of a file here. */
  public static boolean areAllExpressible() {
    return isExpressible("\u00e9\u4e2d\ud83d\ude03");
  }

  /** Whether Java can make a path of the name: it needs the characters that the locale has. */
  public static boolean isExpressible(String name) {
    try {
      return Path.of(name).toString().equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** A leading dot is that of {@code ..}, of hidden files, and of our own temporary ones. */
  public static boolean isGood(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return !name.isBlank()
        && bytes.length <= LONGEST
        && !name.startsWith(".")
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.equals(ReadableBytes.oneLine(name, LONGEST + 1));
  }
}

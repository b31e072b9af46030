package dev.proem.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The names of files in messages. A name denotes a file of one folder, never of another. */
public final class FileNames {
  /** The limit of Linux file systems, in bytes of UTF-8. */
  public static final int LONGEST = 255;

  private FileNames() {}

  /** Returns the path of a file in a folder; empty if the name is rejected. */
  public static Optional<Path> in(Path folder, String name) {
    if (!isValid(name)) {
      return Optional.empty();
    }
    try {
      Path path = folder.resolve(name);
      boolean inside = folder.equals(path.getParent()) && path.normalize().equals(path);
      return inside ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty(); // the system rejects the name
    }
  }

  /** Returns the rule for names, for messages about rejected ones. */
  public static String rule() {
    return "a name has 1 to "
        + LONGEST
        + " bytes of printable UTF-8, no / and no \\, and doesn't begin with a dot";
  }

  /** Returns the charset of this locale, which the system uses for the names of files. */
  public static String charset() {
    return System.getProperty("sun.jnu.encoding", "unknown");
  }

  /** Returns whether this locale can express all accepted names. */
  public static boolean areAllExpressible() {
    return isExpressible("\u00e9\u4e2d\ud83d\ude03");
  }

  /** Returns whether this locale can express the name, so Java can make a path of it. */
  public static boolean isExpressible(String name) {
    try {
      return Path.of(name).toString().equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Returns whether the name is accepted. A leading dot is rejected because {@code ..}, hidden
   * files and our temporary files have one.
   */
  public static boolean isValid(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return !name.isBlank()
        && bytes.length <= LONGEST
        && !name.startsWith(".")
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.equals(ReadableBytes.oneLine(name, LONGEST + 1));
  }
}

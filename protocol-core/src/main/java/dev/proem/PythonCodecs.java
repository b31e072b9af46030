package dev.proem;

import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;

/**
 * Charsets by the names that Python and Java give them. Where the two mean different things by one
 * name, Python's meaning holds: {@code cp949} is {@code x-windows-949}, not IBM's.
 */
final class PythonCodecs {
  /** Longer than any name of a charset; a longer one is not even normalised. */
  static final int MAX_NAME_LENGTH = 100;

  private PythonCodecs() {}

  /**
   * The charset that a content encoding names: as a Python codec name, else as a Java charset.
   * Empty for {@code binary}, for no name, for an unknown one, and for a charset that this Java
   * runtime lacks.
   */
  static Optional<Charset> charset(String contentEncoding) {
    if (contentEncoding.equals("utf-8")) {
      return Optional.of(StandardCharsets.UTF_8);
    }
    if (contentEncoding.length() > MAX_NAME_LENGTH) {
      return Optional.empty();
    }
    if (contentEncoding.chars().anyMatch(c -> c > 0x7F || c == 0)) {
      return Optional.empty(); // as CPython, which takes any other character between the words
    }
    String name = tableName(contentEncoding);
    if (name.isEmpty() || name.equals("binary")) {
      return Optional.empty();
    }
    Codec codec = Table.CODECS.get(name);
    return codec == null
        ? Optional.ofNullable(JavaCharsets.BY_NAME.get(contentEncoding.toLowerCase(Locale.ROOT)))
        : javaCharset(codec.charset());
  }

  /**
   * The name to write for a charset, such that peers in Python and in Java understand it: Java's
   * name in lower case if Python takes it for the same charset ({@code utf-8}, {@code iso-8859-1}),
   * else Python's ({@code mac_roman}), else, where Python has no such codec, Java's.
   */
  static String nameOf(Charset charset) {
    String name = charset.name().toLowerCase(Locale.ROOT);
    Codec codec = Table.CODECS.get(normalize(name));
    return codec != null && codec.charset().equals(charset.name())
        ? name
        : Table.NAMES.getOrDefault(charset.name(), charset.name());
  }

  /** Whether a content encoding is Python's {@code utf-8-sig}, for which Java has no charset. */
  static boolean isUtf8WithMark(String contentEncoding) {
    return contentEncoding.length() >= "utf-8-sig".length() // spares the usual utf-8 the rest
        && contentEncoding.length() <= MAX_NAME_LENGTH
        && tableName(contentEncoding).equals("utf_8_sig");
  }

  /** The name under which the table has a codec, if it has; Python, too, falls back from dots. */
  private static String tableName(String contentEncoding) {
    String name = normalize(contentEncoding);
    return Table.CODECS.containsKey(name) ? name : name.replace('.', '_');
  }

  /**
   * The name as CPython's {@code codecs.lookup} normalises it: ASCII in lower case, runs of
   * anything but ASCII letters, digits and dots as one underscore, none at either end.
   */
  static String normalize(String name) {
    StringBuilder normal = new StringBuilder(name.length());
    boolean separated = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      char lower = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '.') {
        if (separated && normal.length() > 0) {
          normal.append('_');
        }
        normal.append(lower);
        separated = false;
      } else {
        separated = true;
      }
    }
    return normal.toString();
  }

  private static Optional<Charset> javaCharset(String name) {
    try {
      return Optional.of(Charset.forName(name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  /**
   * One line of the table.
   *
   * @param charset the Java charset's canonical name
   * @param name the codec's own name in Python
   */
  record Codec(String charset, String name) {}

  /** The table that {@code src/scripts/python_codecs.py} writes; null if it is not there. */
  static @Nullable InputStream resource() {
    return PythonCodecs.class.getResourceAsStream("python-codecs.txt");
  }

  /** Reads the table. */
  static Map<String, Codec> load(@Nullable InputStream resource) {
    if (resource == null) {
      throw new IllegalStateException("Proem's jar lacks dev/proem/python-codecs.txt");
    }
    Map<String, Codec> codecs = new HashMap<>();
    try (Scanner lines = new Scanner(resource, StandardCharsets.US_ASCII)) {
      while (lines.hasNextLine()) {
        String line = lines.nextLine();
        if (!line.startsWith("#")) {
          String[] columns = line.split(" ", 3);
          codecs.put(columns[0], new Codec(columns[1], columns[2]));
        }
      }
      if (lines.ioException() != null) {
        throw new IllegalStateException(
            "dev/proem/python-codecs.txt in Proem's jar can't be read", lines.ioException());
      }
    }
    return codecs;
  }

  /** Charset.forName asks all providers again for each name it lacks: dear on a stranger's word. */
  private static final class JavaCharsets {
    static final Map<String, Charset> BY_NAME = new HashMap<>();

    static {
      for (Charset charset : Charset.availableCharsets().values()) {
        BY_NAME.put(charset.name().toLowerCase(Locale.ROOT), charset);
        for (String alias : charset.aliases()) {
          BY_NAME.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset);
        }
      }
    }
  }

  /** Loaded on first use. */
  private static final class Table {
    /** By normalised name or alias. */
    static final Map<String, Codec> CODECS = load(resource());

    /** Python's name by Java's; of several codecs that share a charset, the first. */
    static final Map<String, String> NAMES = new HashMap<>();

    static {
      for (Codec codec : CODECS.values()) {
        NAMES.merge(codec.charset(), codec.name(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
      }
    }
  }
}

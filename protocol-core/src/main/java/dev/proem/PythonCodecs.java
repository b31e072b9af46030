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
 * Finds charsets by their Python and Java names. If a name has two meanings, that of Python is
 * used: {@code cp949} is {@code x-windows-949}, not IBM's charset.
 */
final class PythonCodecs {
  /** No charset has a longer name. */
  static final int MAX_NAME_LENGTH = 100;

  private PythonCodecs() {}

  /**
   * Returns the charset of a content encoding: by the name of a Python codec, then of a Java
   * charset. Empty for {@code binary}, an empty or unknown name, and a charset that this Java
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
      return Optional.empty(); // like CPython, which accepts any other character between words
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
   * Returns the name to send for a charset, which peers in Python and in Java know: Java's name in
   * lower case if Python knows it as the same charset ({@code utf-8}, {@code iso-8859-1}),
   * otherwise Python's name ({@code mac_roman}), or Java's if Python has no such codec.
   */
  static String nameOf(Charset charset) {
    String name = charset.name().toLowerCase(Locale.ROOT);
    Codec codec = Table.CODECS.get(normalize(name));
    return codec != null && codec.charset().equals(charset.name())
        ? name
        : Table.NAMES.getOrDefault(charset.name(), charset.name());
  }

  /** Returns whether a content encoding is Python's {@code utf-8-sig}, which Java lacks. */
  static boolean isUtf8WithMark(String contentEncoding) {
    return contentEncoding.length() >= "utf-8-sig".length() // fast path for utf-8
        && contentEncoding.length() <= MAX_NAME_LENGTH
        && tableName(contentEncoding).equals("utf_8_sig");
  }

  /** Returns the name in the table. Like Python, replaces dots if the name is not found. */
  private static String tableName(String contentEncoding) {
    String name = normalize(contentEncoding);
    return Table.CODECS.containsKey(name) ? name : name.replace('.', '_');
  }

  /**
   * Normalizes a name like CPython's {@code codecs.lookup}: lower case, one underscore for each run
   * of characters other than ASCII letters, digits and dots, none at either end.
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
   * @param charset the canonical name of the Java charset
   * @param name the name of the codec in Python
   */
  record Codec(String charset, String name) {}

  /** Opens the table that {@code src/scripts/python_codecs.py} writes; null if it is missing. */
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

  /** Java charsets by name, because {@code Charset.forName} is slow for each unknown name. */
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

  /** The table, loaded on first use. */
  private static final class Table {
    /** Codecs by normalized name or alias. */
    static final Map<String, Codec> CODECS = load(resource());

    /** Python names by Java names; the first if several codecs have the same charset. */
    static final Map<String, String> NAMES = new HashMap<>();

    static {
      for (Codec codec : CODECS.values()) {
        NAMES.merge(codec.charset(), codec.name(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
      }
    }
  }
}

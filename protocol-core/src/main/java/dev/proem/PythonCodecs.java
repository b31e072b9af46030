package dev.proem;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/** Charsets by the names that Python and Java give them. */
final class PythonCodecs {
  private PythonCodecs() {}

  static Optional<Charset> charset(String contentEncoding) {
    try {
      return Optional.of(Charset.forName(contentEncoding));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String nameOf(Charset charset) {
    return charset.name().toLowerCase(Locale.ROOT);
  }
}

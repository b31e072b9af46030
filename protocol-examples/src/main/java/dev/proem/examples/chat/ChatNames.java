package dev.proem.examples.chat;

import java.text.Normalizer;
import java.util.Locale;

/** The names of the members of a chat. */
final class ChatNames {
  static final int LONGEST = 32;

  /** Letters and symbols that are invisible. */
  private static final String BLANK = "\u115F\u1160\u2800\u3164\uFFA0";

  private ChatNames() {}

  /** Returns whether the name has 1 to 32 characters, all of them visible. */
  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= 2 * LONGEST
        && name.codePointCount(0, name.length()) <= LONGEST
        && name.codePoints().allMatch(ChatNames::isVisible)
        && Character.getType(name.codePointAt(0)) != Character.NON_SPACING_MARK;
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE ->
          false;
      default -> BLANK.indexOf(character) < 0 && !isVariationSelector(character);
    };
  }

  private static boolean isVariationSelector(int character) {
    return (character >= 0xFE00 && character <= 0xFE0F)
        || (character >= 0xE0100 && character <= 0xE01EF);
  }

  /** Returns a key that is the same for names that count as equal, such as Ann and ANN. */
  static String key(String name) {
    String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }
}

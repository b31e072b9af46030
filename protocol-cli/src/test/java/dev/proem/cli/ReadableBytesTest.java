package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableBytesTest {
  @Test
  void safeForTerminal_keepsLinesAndEscapesOtherControls() {
    assertThat(ReadableBytes.safeForTerminal("a\n\t🐰\u001b[31m\u009b\\"))
        .isEqualTo("a\n\t🐰\\u001b[31m\\u009b\\");
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "61 62 20 7e, ab ~",
    "c3 a9 e2 82 ac f0 9f 98 83, \u00e9\u20ac\uD83D\uDE03",
    "5c, \\\\",
    "00 0a 1b 7f, \\x00\\x0a\\x1b\\x7f",
    "ff f0 9f 98, \\xff\\xf0\\x9f\\x98",
    "61 f0 9f 98 62, a\\xf0\\x9f\\x98b",
    "c0 af ed a0 80 f4 90 80 80, \\xc0\\xaf\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80",
    "c2 85 e2 80 a8 e2 80 ae, \\xc2\\x85\\xe2\\x80\\xa8\\xe2\\x80\\xae",
    "f0 9f 91 a9 e2 80 8d f0 9f 9a 80, \uD83D\uDC69\u200D\uD83D\uDE80"
  })
  void of_keepsPrintableUtf8AndEscapesTheRest(String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(ReadableBytes.of(bytes)).isEqualTo(text);
  }

  @Test
  void oneLine_isBoundedAndHasNoControlCharacters() {
    assertThat(ReadableBytes.oneLine("a\nb\u001b[31m\uD83D\uDE03", 100))
        .isEqualTo("a b [31m\uD83D\uDE03");
    assertThat(ReadableBytes.oneLine("0123456789", 8)).isEqualTo("01234...");
    assertThat(ReadableBytes.oneLine("01234567", 8)).isEqualTo("01234567");
  }
}

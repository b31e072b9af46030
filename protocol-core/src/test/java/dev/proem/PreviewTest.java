package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewTest {
  private static String hex(String bytes) {
    return Preview.of(HexFormat.of().parseHex(bytes), 100);
  }

  @Test
  void visibleTextIsShownAsItIs() {
    String text = "a \u00e9 \u20ac \uD83D\uDC30 \"'<";

    assertThat(Preview.of(text)).isEqualTo(text);
    assertThat(Preview.of(text.getBytes(UTF_8), 100)).isEqualTo(text);
  }

  @Test
  void whatCantBeSeenIsEscapedSoThatALineStaysALine() {
    assertThat(Preview.of("\n\r\0\u001b[2J\u007f\u0085\u2028\u2029\u202e\uFEFF\ue000\ud800"))
        .isEqualTo(
            "\\u000a\\u000d\\u0000\\u001b[2J\\u007f\\u0085\\u2028\\u2029\\u202e\\ufeff\\ue000\\ud800");
    assertThat(Preview.of("\udb40\udc01")).as("a tag character").isEqualTo("\\udb40\\udc01");
    assertThat(Preview.of("\n\u001b\u0085\u2028".getBytes(UTF_8), 100))
        .isEqualTo("\\x0a\\x1b\\xc2\\x85\\xe2\\x80\\xa8");
  }

  @Test
  void aBackslashInBytesIsDoubledSoThatNothingIsAmbiguous() {
    assertThat(Preview.of("\\x00".getBytes(UTF_8), 100)).isEqualTo("\\\\x00");
  }

  @Test
  void longTextIsCutAfter120Characters() {
    assertThat(Preview.of("x".repeat(120))).isEqualTo("x".repeat(120));
    assertThat(Preview.of("x".repeat(121))).isEqualTo("x".repeat(120) + "...");
    assertThat(Preview.line("abc", 2)).isEqualTo("ab...");
    assertThat(Preview.line("abc", 3)).isEqualTo("abc");
  }

  @Test
  void aTextIsNotCutBetweenTheTwoHalvesOfACharacter() {
    assertThat(Preview.line("a\uD83D\uDC30b", 2)).isIn("a...", "a\uD83D\uDC30...");
  }

  @ParameterizedTest
  @CsvSource({
    "0,...",
    "1,a...",
    "2,a...",
    "3,a...",
    "4,a\u20ac...",
    "5,a\u20ac...",
    "8,a\u20ac\uD83D\uDC30"
  })
  void bytesAreNotCutInsideACharacter(int max, String expected) {
    assertThat(Preview.of("a\u20ac\uD83D\uDC30".getBytes(UTF_8), max)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "80,\\x80",
    "c3,\\xc3",
    "c328,\\xc3(",
    "e282,\\xe2\\x82",
    "c080,\\xc0\\x80",
    "eda080,\\xed\\xa0\\x80",
    "f4908080,\\xf4\\x90\\x80\\x80",
    "ff,\\xff",
    "efbfbd,\\xef\\xbf\\xbd",
    "f09f98,\\xf0\\x9f\\x98",
    "41c3a942,A\u00e9B"
  })
  void bytesThatAreNoUtf8AreShownInHex(String bytes, String expected) {
    assertThat(hex(bytes)).isEqualTo(expected);
  }

  @Test
  void everyByteIsShownSomehow() {
    for (int b = 0; b < 256; b++) {
      String shown = Preview.of(new byte[] {(byte) b}, 1);
      assertThat(shown).as("byte %s", b).isNotEmpty().hasSizeLessThan(5).hasLineCount(1);
    }
  }
}

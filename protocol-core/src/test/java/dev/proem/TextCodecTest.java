package dev.proem;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCodecTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Content encoding, byte order, text, bytes: as CPython in a machine of that byte order. */
  static Stream<Arguments> bothWays() {
    return Stream.of(
        arguments("utf-8", LITTLE_ENDIAN, "", ""),
        arguments("utf-8", LITTLE_ENDIAN, "a\u00e9\u20ac\ud83d\ude00", "61c3a9e282acf09f9880"),
        arguments("utf-8", LITTLE_ENDIAN, "\ufeffa", "efbbbf61"),
        arguments("utf-8", LITTLE_ENDIAN, "\ufffd", "efbfbd"),
        arguments("utf-8-sig", LITTLE_ENDIAN, "", "efbbbf"),
        arguments("UTF_8_SIG", BIG_ENDIAN, "a", "efbbbf61"),
        arguments("utf-8-sig", LITTLE_ENDIAN, "\ufeffa", "efbbbfefbbbf61"),
        arguments("utf-16", LITTLE_ENDIAN, "", "fffe"),
        arguments("utf-16", LITTLE_ENDIAN, "a\ud83d\ude00", "fffe61003dd800de"),
        arguments("u16", BIG_ENDIAN, "a\ud83d\ude00", "feff0061d83dde00"),
        arguments("utf-16", LITTLE_ENDIAN, "\ufeffa", "fffefffe6100"),
        arguments("utf-16-le", BIG_ENDIAN, "\ufeffa\ufffe", "fffe6100feff"),
        arguments("utf-16-be", LITTLE_ENDIAN, "\ufeffa\ufffe", "feff0061fffe"),
        arguments("utf-32", BIG_ENDIAN, "", "0000feff"),
        arguments("utf-32", LITTLE_ENDIAN, "a\ud83d\ude00", "fffe00006100000000f60100"),
        arguments("U32", BIG_ENDIAN, "a\ud83d\ude00", "0000feff000000610001f600"),
        arguments("utf-32", LITTLE_ENDIAN, "\ufeffa", "fffe0000fffe000061000000"),
        arguments("utf-32-le", BIG_ENDIAN, "\ufeffa", "fffe000061000000"),
        arguments("utf-32-be", LITTLE_ENDIAN, "\ufeffa", "0000feff00000061"),
        arguments("utf-32-be", LITTLE_ENDIAN, "\udbff\udfff", "0010ffff"),
        arguments("X-UTF-32LE-BOM", BIG_ENDIAN, "a", "fffe000061000000"),
        arguments("X-UTF-32BE-BOM", LITTLE_ENDIAN, "a", "0000feff00000061"),
        arguments("x-UTF-16LE-BOM", BIG_ENDIAN, "a", "fffe6100"),
        arguments("latin-1", LITTLE_ENDIAN, "a\u00e9", "61e9"),
        arguments("cp1252", LITTLE_ENDIAN, "\u20ac", "80"),
        arguments("cp932", LITTLE_ENDIAN, "\u65e5\uff5e", "93fa8160"),
        arguments("iso2022_jp", LITTLE_ENDIAN, "a\u65e5b", "611b2442467c1b284262"));
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void encodesAndDecodesAsCPython(String encoding, ByteOrder order, String text, String hex) {
    assertThat(HEX.formatHex(TextCodec.encode(text, encoding, order))).isEqualTo(hex);
    assertThat(TextCodec.decode(HEX.parseHex(hex), encoding, order)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    // without a mark: the order that the header names
    "utf-16, LITTLE_ENDIAN, 6100",
    "utf-16, BIG_ENDIAN, 0061",
    "utf-32, LITTLE_ENDIAN, 61000000",
    "utf-32, BIG_ENDIAN, 00000061",
    "utf-8-sig, LITTLE_ENDIAN, 61",
    // a mark outvotes the header
    "utf-16, LITTLE_ENDIAN, feff0061",
    "utf-16, BIG_ENDIAN, fffe6100",
    "utf-32, LITTLE_ENDIAN, 0000feff00000061",
    "utf-32, BIG_ENDIAN, fffe000061000000",
    "X-UTF-32LE-BOM, BIG_ENDIAN, 0000feff00000061",
    "X-UTF-32BE-BOM, LITTLE_ENDIAN, 00000061",
  })
  void decodesWithOrWithoutByteOrderMark(String encoding, String order, String hex) {
    ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? BIG_ENDIAN : LITTLE_ENDIAN;
    assertThat(TextCodec.decode(HEX.parseHex(hex), encoding, byteOrder)).isEqualTo("a");
  }

  @Test
  void decodingInAGivenCharsetIsBigEndianWithoutMark() {
    assertThat(TextCodec.decode(HEX.parseHex("0061"), StandardCharsets.UTF_16)).isEqualTo("a");
    assertThat(TextCodec.decode(HEX.parseHex("00000061"), Charset.forName("UTF-32")))
        .isEqualTo("a");
    assertThat(TextCodec.decode(HEX.parseHex("fffe6100"), StandardCharsets.UTF_16)).isEqualTo("a");
    assertThat(TextCodec.decode(HEX.parseHex("efbbbf61"), UTF_8)).isEqualTo("\ufeffa");
  }

  @ParameterizedTest
  @CsvSource({
    "utf-8, 6162ff, 2", // no such byte
    "utf-8, 61e282, 1", // cut short
    "utf-8, efbfbdc0af, 3", // overlong, after a genuine U+FFFD
    "utf-8, 61eda080, 1", // surrogate
    "utf-8, f4908080, 0", // above U+10FFFF
    "utf-8-sig, efbbbf61ff, 4", // counted from the mark
    "utf-8-sig, efbb, 0",
    "ascii, 6180, 1",
    "cp1252, 618d, 1",
    "euc_jp, 61a4, 1",
    "gb18030, 618130, 1",
    "utf-16, fffe610000d8, 4", // high surrogate at the end
    "utf-16, fffe00dc6100, 2", // low surrogate alone
    "utf-16, ff, 0",
    "utf-16-be, 006100, 2",
    "utf-32, fffe00006100000000d80000, 8", // surrogate
    "utf-32-be, 00000061d800, 4",
    "utf-32-be, 00110000, 0",
    "utf-32-le, 000000ff, 0",
    "utf-32, 61, 0",
    "X-UTF-32LE-BOM, 00d80000, 0",
    "CESU-8, 61eda080, 1",
    "CESU-8, 61eda080edb08061eda080, 8",
  })
  void refusesMalformedContentAndSaysWhere(String encoding, String hex, long offset) {
    ContentException e =
        catchThrowableOfType(
            ContentException.class,
            () -> TextCodec.decode(HEX.parseHex(hex), encoding, LITTLE_ENDIAN));
    assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_NOT_TEXT);
    assertThat(e.offset()).isEqualTo(offset);
    assertThat(e).hasMessageContaining(" at byte " + offset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "", "no-such-charset", "zlib", "rot13", "a b\u001b"})
  void refusesToDecodeInAnUnknownCharset(String encoding) {
    for (byte[] content : List.of(new byte[0], HEX.parseHex("efbbbf61"))) {
      assertThatThrownBy(() -> TextCodec.decode(content, encoding, LITTLE_ENDIAN))
          .isInstanceOfSatisfying(
              ContentException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_CHARSET))
          .hasMessageContaining("is not a known charset")
          .hasMessageNotContaining("\u001b");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "", "no-such-charset", "x-JISAutoDetect"})
  void refusesToEncodeInACharsetThatCannotWrite(String encoding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCodec.encode("", encoding, LITTLE_ENDIAN))
        .withMessageContaining("'" + encoding + "' is not a known charset");
  }

  @ParameterizedTest
  @CsvSource({
    "ascii, abc\u00e9, U+00E9 at index 3 can't be written in us-ascii",
    "latin-1, a\ud83d\ude00, U+1F600 at index 1 can't be written in iso-8859-1",
    "cp949, \u00a7\u0590, U+0590 at index 1 can't be written in cp949",
    "iso2022_jp, \u65e5\u65e5\u0590, U+0590 at index 2 can't be written in iso-2022-jp",
  })
  void refusesWhatTheCharsetCannotExpress(String encoding, String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCodec.encode(text, encoding, LITTLE_ENDIAN))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "CESU-8", "cp437"})
  void refusesToEncodeUnpairedSurrogates(String encoding) {
    for (String text : List.of("a\ud800", "a\udc00\ud800", "a\ud800b", "a\ud800\ud800\udc00")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TextCodec.encode(text, encoding, LITTLE_ENDIAN))
          .withMessageMatching("U\\+D[8C]00 at index 1 can't be written in .*");
    }
  }

  /** What a peer sends never raises anything else, and what is taken as text is text. */
  @Property(tries = 5_000)
  void anyBytesAreTextOrAContentExceptionWithin(
      @ForAll("charsets") Charset charset, @ForAll byte[] content) {
    try {
      String text = TextCodec.decode(content, charset.name(), LITTLE_ENDIAN);
      assertThat(UTF_8.newEncoder().canEncode(text)).isTrue();
    } catch (ContentException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_NOT_TEXT);
      assertThat(e.offset()).isBetween(0L, (long) content.length);
    }
  }

  @Property(tries = 5_000)
  void anyTextIsWrittenOrRefusedAtAnIndex(
      @ForAll("charsets") Charset charset, @ForAll String text) {
    try {
      TextCodec.encode(text, charset.name(), LITTLE_ENDIAN);
    } catch (IllegalArgumentException e) {
      assertThat(e)
          .hasMessageMatching(
              "U\\+.* at index \\d+ can't be written in .*|.* is not a known charset");
    }
  }

  @Property
  void anyTextSurvivesEveryUnicodeEncoding(@ForAll String any, @ForAll boolean big) {
    String text = new String(any.getBytes(UTF_8), UTF_8); // without unpaired surrogates
    ByteOrder order = big ? BIG_ENDIAN : LITTLE_ENDIAN;
    for (String encoding :
        "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be gb18030"
            .split(" ", -1)) {
      byte[] content = TextCodec.encode(text, encoding, order);
      assertThat(TextCodec.decode(content, encoding, order)).as(encoding).isEqualTo(text);
    }
  }

  @Provide
  Arbitrary<Charset> charsets() {
    return Arbitraries.of(Charset.availableCharsets().values());
  }
}

package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What {@link TextCodec} reads and writes, compared with this machine's CPython. */
class PythonTextTest {
  static final HexFormat HEX = HexFormat.of();
  static final TreeSet<String> CODECS = new TreeSet<>();

  static {
    PythonCodecs.load(PythonCodecs.resource()).values().forEach(codec -> CODECS.add(codec.name()));
  }

  /** Decodes each line of codec and bytes; for * as bytes, what it encodes of the planes 0 to 2. */
  static final String DECODER =
      """
      import sys
      def contents(codec):
          for c in range(0, 0x30000, 31):
              try:
                  yield chr(c).encode(codec)
              except UnicodeEncodeError:
                  pass
      for line in sys.stdin:
          codec, data = line.rstrip("\\n").split(" ")
          for content in contents(codec) if data == "*" else [bytes.fromhex(data)]:
              try:
                  answer = content.decode(codec).encode("utf-8").hex()
              except UnicodeDecodeError as e:
                  # utf-8-sig counts from after the mark
                  answer = "malformed at %d" % (e.start + len(content) - len(e.object))
              print(codec, content.hex(), answer, sep=",")
      """;

  private static final List<String> TEXTS =
      List.of(
          "Follow the white rabbit. \ud83d\udc30",
          "plain ASCII {\"value\": [1, 2]}",
          "\u00e0 la carte, Stra\u00dfe, \u00c5ngstr\u00f6m",
          "Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144",
          "\u0421\u043b\u0435\u0434\u0443\u0439 \u0437\u0430 \u0431\u0435\u043b\u044b\u043c",
          "\u0391\u03ba\u03bf\u03bb\u03bf\u03cd\u03b8\u03b7\u03c3\u03b5 abc",
          "\u05e9\u05dc\u05d5\u05dd abc",
          "\u0645\u0631\u062d\u0628\u0627 abc",
          "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 abc",
          "abc \u65e5\u672c\u8a9e \u30c6\u30ad\u30b9\u30c8 abc \u3072\u3089\u304c\u306a",
          "abc \ud55c\uad6d\uc5b4 abc \uc548\ub155",
          "abc \u4e2d\u6587 abc \u7b80\u4f53\u5b57",
          "abc \u4e2d\u6587 abc \u7e41\u9ad4\u5b57");

  /** Python writes spaces, Korean and kana by these in ways that Java does not read. */
  private static final List<String> NOT_READ_IN_FULL =
      List.of("mac_arabic", "iso2022_jp_2", "cp950");

  @Test
  void textsThatOneSideEncodesTheOtherDecodes() {
    Python3.require();
    List<String> lines = new ArrayList<>();
    for (String codec : CODECS) {
      for (String text : TEXTS) {
        String ours = "-";
        try {
          ours = HEX.formatHex(TextCodec.encode(text, codec, ByteOrder.nativeOrder()));
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageContaining("can't be written");
        }
        lines.add(codec + " " + HEX.formatHex(text.getBytes(UTF_8)) + " " + ours);
      }
    }
    String answers =
        Python3.run(
            """
            import sys
            for line in sys.stdin:
                codec, text, ours = line.split()
                text = bytes.fromhex(text).decode("utf-8")
                assert ours == "-" or bytes.fromhex(ours).decode(codec) == text, line
                try:
                    print(codec, text.encode("utf-8").hex(), text.encode(codec).hex(), sep=",")
                except UnicodeEncodeError:
                    pass
            """,
            String.join("\n", lines));
    assertThat(answers.lines())
        .hasSizeGreaterThan(2 * CODECS.size())
        .allSatisfy(
            line -> {
              String[] columns = line.split(",", -1);
              if (!NOT_READ_IN_FULL.contains(columns[0])) {
                assertThat(decode(columns[0], columns[2])).isEqualTo(columns[1]);
              }
            });
  }

  @Test
  void unicodeCodecsFindTheFirstMalformedByteWhereCPythonDoes() {
    Python3.require();
    Random random = new Random(20_260_101);
    String[] pieces =
        ("61 00 ff fe feff fffe efbbbf c3a9 e282ac f09f9880 80 c0 e2 82 f09f eda080 6100 0061 3dd8"
                + " 00de d83d de00 00f60100 0001f600 61000000 00000061 00001100 f4908080 0000feff"
                + " fffe0000 00d80000")
            .split(" ", -1);
    List<String> lines = new ArrayList<>();
    for (String codec : CODECS.subSet("utf_16", "utf_9")) {
      for (int i = 0; i < 2_000; i++) {
        StringBuilder hex = new StringBuilder();
        for (int n = random.nextInt(6); n >= 0; n--) {
          hex.append(pieces[random.nextInt(pieces.length)]);
        }
        lines.add(codec + " " + hex);
      }
    }
    for (String line : Python3.run(DECODER, String.join("\n", lines)).lines().toList()) {
      String[] columns = line.split(",", -1);
      assertThat(decode(columns[0], columns[1])).as(line).isEqualTo(columns[2]);
    }
  }

  /** The text in UTF-8, in hex, or where it is malformed; in this machine's byte order. */
  static String decode(String codec, String hex) {
    try {
      String text = TextCodec.decode(HEX.parseHex(hex), codec, ByteOrder.nativeOrder());
      return HEX.formatHex(text.getBytes(UTF_8));
    } catch (ContentException e) {
      return "malformed at " + e.offset();
    }
  }
}

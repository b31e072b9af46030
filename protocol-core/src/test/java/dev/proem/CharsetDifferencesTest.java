package dev.proem;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where Java's charsets and CPython's codecs of the same name differ: only where we know it. */
class CharsetDifferencesTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Per codec, bytes or ranges of them that Java reads otherwise; see python_codecs.py. */
  private static final Map<String, String> DIFFERENCES =
      """
      big5 a15a a1fe a240
      big5hkscs a15a a1fe a240
      cp037 15
      cp1006 b2 c7 d5-d6 e3 f9-fb
      cp1026 15
      cp1140 15
      cp273 15 bc
      cp424 15 b3 bc
      cp500 15
      cp856 ee fa
      cp875 15 dc e1 ec-ed fc-fd
      cp950 c6a1-c7fc
      euc_jp a1bd
      euc_kr a4d4a4a1a4bfa4a1-a4d4a4bea4d3a4fe
      gb18030 a6d9-a6f3 a8bc fe59 fe61 fe66-fe67 fe6d fe7e fe90 fea0 8135f437 \
      82359037-82359134 84318236-84318335
      gbk a892
      iso2022_jp 0f 1b2442213d1b2842
      iso2022_jp_1 0f 1b2442213d1b2842
      iso2022_jp_2 0f 1b2442213d1b2842
      iso2022_jp_ext 0f 1b2442213d1b2842
      mac_arabic a0-a4 a6-ab ad-af ba bc-be c0 db-df fb-fd
      mac_croatian bd db
      mac_cyrillic ff
      mac_greek 9c af ff
      mac_iceland bd db
      mac_romanian af bd bf db de-df
      mac_turkish bd f5
      shift_jis 815c
      shift_jis_2004 5c 7e 815c 815f 81b0 81d4-81d5
      shift_jisx0213 5c 7e 815c 815f 81b0 81d4-81d5 fc5a
      tis_620 80-a0
      """
          .lines()
          .map(line -> line.split(" ", 2))
          .collect(toMap(columns -> columns[0], columns -> columns[1]));

  @Test
  void everyByteIsReadAsInCPythonBySingleByteCodecs() {
    Python3.require();
    List<String> lines = new ArrayList<>();
    for (String codec : PythonTextTest.CODECS) {
      if (isSingleByte(codec)) {
        IntStream.range(0, 256).forEach(i -> lines.add(codec + " " + HEX.toHexDigits((byte) i)));
      }
    }
    assertThat(lines).hasSizeGreaterThan(50 * 256);
    for (String line :
        Python3.run(PythonTextTest.DECODER, String.join("\n", lines)).lines().toList()) {
      String[] columns = line.split(",", -1);
      if (!isKnown(columns[0], columns[1])) {
        assertThat(PythonTextTest.decode(columns[0], columns[1])).as(line).isEqualTo(columns[2]);
      }
    }
  }

  /**
   * What both sides take as text is the same text. What only one of them takes is an error on the
   * other: that is allowed, in small numbers. Samples, so that the test is quick.
   */
  @Test
  void sequencesOfBytesAreReadAsInCPythonByMultiByteCodecs() {
    Python3.require();
    List<String> lines = new ArrayList<>();
    for (String codec : PythonTextTest.CODECS) {
      if (!isSingleByte(codec) && !codec.startsWith("utf")) {
        lines.add(codec + " *");
        addTwoByteSequences(lines, codec);
        addWhatJavaEncodes(lines, codec);
      }
    }
    Map<String, Integer> readByPython = new HashMap<>();
    Map<String, Integer> readByBoth = new HashMap<>();
    for (String line :
        Python3.run(PythonTextTest.DECODER, String.join("\n", lines)).lines().toList()) {
      String[] columns = line.split(",", -1);
      if (!columns[2].startsWith("malformed")) {
        readByPython.merge(columns[0], 1, Integer::sum);
        String ours = PythonTextTest.decode(columns[0], columns[1]);
        if (!ours.startsWith("malformed")) {
          readByBoth.merge(columns[0], 1, Integer::sum);
          if (!ours.equals(columns[2])) {
            assertThat(isKnown(columns[0], columns[1])).as(line).isTrue();
          }
        }
      }
    }
    assertThat(readByPython).hasSizeGreaterThan(10);
    readByPython.forEach(
        (codec, n) -> assertThat(readByBoth.get(codec)).as(codec).isGreaterThan(n * 3 / 4));
  }

  private static void addTwoByteSequences(List<String> lines, String codec) {
    for (int first = 0x81; first < 0xFF; first++) {
      for (int second = 0x40 + first % 7; second < 0xFF; second += 7) {
        if (second != 0x5C && second != 0x7E) { // two characters in Shift JIS, one known to differ
          lines.add(codec + " " + HEX.toHexDigits((short) (first << 8 | second)));
        }
      }
    }
  }

  private static void addWhatJavaEncodes(List<String> lines, String codec) {
    CharsetEncoder encoder = PythonCodecs.charset(codec).orElseThrow().newEncoder();
    for (int c = 0; c < 0x30000; c += 31) {
      String text = Character.toString(c);
      if (encoder.canEncode(text)) {
        byte[] content = TextCodec.encode(text, codec, ByteOrder.nativeOrder());
        lines.add(codec + " " + HEX.formatHex(content));
      }
    }
  }

  private static boolean isSingleByte(String codec) {
    Charset charset = PythonCodecs.charset(codec).orElseThrow();
    return charset.newEncoder().maxBytesPerChar() == 1;
  }

  /** Whether bytes are listed above; those of a range have the length of its ends. */
  private static boolean isKnown(String codec, String hex) {
    return Arrays.stream(DIFFERENCES.getOrDefault(codec, "").split(" ", -1))
        .map(range -> range.split("-", -1))
        .anyMatch(
            ends ->
                hex.length() == ends[0].length()
                    && hex.compareTo(ends[0]) >= 0
                    && hex.compareTo(ends[ends.length - 1]) <= 0);
  }
}

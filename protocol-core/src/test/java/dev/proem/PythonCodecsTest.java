package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonCodecsTest {
  private static final Map<String, PythonCodecs.Codec> TABLE =
      PythonCodecs.load(PythonCodecs.resource());

  @ParameterizedTest
  @CsvSource({
    "utf-8, UTF-8",
    "UTF8, UTF-8",
    "utf_8, UTF-8",
    "' _Utf--8;# ', UTF-8",
    "utf-8-sig, UTF-8",
    "cp65001, UTF-8",
    "latin-1, ISO-8859-1",
    "L1, ISO-8859-1",
    "ISO_8859-1:1987, ISO-8859-1",
    "iso8859.1, ISO-8859-1",
    "ANSI_X3.4-1968, US-ASCII",
    "ansi x3 4 1968, US-ASCII",
    "utf-16-le, UTF-16LE",
    "u32, UTF-32",
    "cp932, windows-31j",
    "euc_jp, EUC-JP",
    "mac-roman, x-MacRoman",
    // names that Java, asked alone, takes for another charset
    "ms_kanji, windows-31j",
    "cp949, x-windows-949",
    "950, x-windows-950",
    "cp874, x-windows-874",
    "ms936, GBK",
    // Java's own names
    "windows-31j, windows-31j",
    "x-UTF-16LE-BOM, x-UTF-16LE-BOM",
    "IBM-Thai, IBM-Thai",
    "CESU-8, CESU-8",
  })
  void findsTheCharset(String contentEncoding, String charset) {
    assertThat(PythonCodecs.charset(contentEncoding)).contains(Charset.forName(charset));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utf\u20138",
        "utf-8\0",
        "\0utf-8",
        "utf\0-8",
        "utf-8-sig\0",
        "cp1252\0",
        "\0",
        "",
        " ",
        "-",
        "binary",
        "Binary",
        "hex",
        "zlib",
        "rot13",
        "idna",
        "punycode",
        "utf-7",
        "hz",
        "unicode_escape",
        "undefined",
        "mbcs",
        "aliases",
        "x-none",
        "a b",
        "\u00e9",
        "\u0130so8859-1"
      })
  void findsNoCharset(String contentEncoding) {
    assertThat(PythonCodecs.charset(contentEncoding)).isEmpty();
  }

  @Test
  void aNameOverTheLimitIsUnknown() {
    String longest = "utf-8" + " ".repeat(PythonCodecs.MAX_NAME_LENGTH - 5);
    assertThat(PythonCodecs.charset(longest)).contains(UTF_8);
    assertThat(PythonCodecs.charset(longest + " ")).isEmpty();
    assertThat(PythonCodecs.isUtf8WithMark(longest.replace("8   ", "8sig"))).isFalse();
    assertThat(PythonCodecs.isUtf8WithMark(longest.replace("8    ", "8-sig"))).isTrue();
    assertThat(PythonCodecs.isUtf8WithMark(longest.replace("8    ", "8-sig") + " ")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, utf-8",
    "ISO-8859-1, iso-8859-1",
    "US-ASCII, us-ascii",
    "UTF-16, utf-16",
    "UTF-16LE, utf-16le",
    "windows-1252, windows-1252",
    "Shift_JIS, shift_jis",
    "ISO-2022-JP-2, iso-2022-jp-2",
    "windows-31j, cp932",
    "x-windows-949, cp949",
    "x-MacRoman, mac_roman",
    "x-SJIS_0213, shift_jis_2004",
    "IBM00858, cp858",
    "x-IBM949, x-IBM949", // cp949 would be another one
    "CESU-8, CESU-8",
  })
  void namesACharsetForBothPeers(String charset, String name) {
    assertThat(PythonCodecs.nameOf(Charset.forName(charset))).isEqualTo(name);
  }

  @Test
  void everyCharsetIsFoundAgainByItsName() {
    for (Charset charset : Charset.availableCharsets().values()) {
      assertThat(PythonCodecs.charset(PythonCodecs.nameOf(charset))).contains(charset);
    }
  }

  @Test
  void tableIsNormalisedAndLeadsToCharsetsThatReadAndWrite() {
    TABLE.forEach(
        (name, codec) -> {
          assertThat(PythonCodecs.normalize(name)).isEqualTo(name);
          Charset charset = Charset.forName(codec.charset());
          assertThat(charset.name()).isEqualTo(codec.charset());
          assertThat(charset.canEncode()).isTrue();
          assertThat(PythonCodecs.charset(name)).as(name).contains(charset);
          assertThat(TABLE).containsKey(codec.name());
        });
  }

  @Test
  void aTableThatIsMissingOrUnreadableIsReportedClearly() throws IOException {
    InputStream broken = InputStream.nullInputStream();
    broken.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> PythonCodecs.load(null))
        .withMessageContaining("lacks dev/proem/python-codecs.txt");
    assertThatIllegalStateException()
        .isThrownBy(() -> PythonCodecs.load(broken))
        .withMessageContaining("dev/proem/python-codecs.txt")
        .withCauseInstanceOf(IOException.class);
  }

  @Test
  void everyNameOfTheTableAndEveryNameThatWeWriteIsKnownToCPython() {
    Python3.require();
    Set<String> names = new TreeSet<>(TABLE.keySet());
    TABLE.values().forEach(c -> names.add(PythonCodecs.nameOf(Charset.forName(c.charset()))));
    String unknown =
        Python3.run(
            """
            import codecs, sys
            for name in sys.stdin.read().split():
                try:
                    codecs.lookup(name)
                except LookupError:
                    print(name)
            """,
            String.join("\n", names));
    if (pythonHere() >= pythonOfTheTable()) { // an older Python may lack some
      assertThat(unknown).isEmpty();
    }
  }

  @Test
  void everyTextCodecOfCPythonIsInTheTableOrUnknownToJava() {
    Python3.require();
    String names =
        Python3.run(
            """
            import codecs, encodings, pkgutil
            from encodings.aliases import aliases
            for name in {m.name for m in pkgutil.iter_modules(encodings.__path__)} | set(aliases):
                try:
                    if codecs.lookup(name)._is_text_encoding:
                        print(name, aliases.get(name, name))
                except LookupError:
                    pass
            """,
            "");
    Set<String> codecs = TABLE.values().stream().map(PythonCodecs.Codec::name).collect(toSet());
    for (String line : names.lines().toList()) {
      String name = line.substring(0, line.indexOf(' '));
      String codec = line.substring(name.length() + 1);
      if (TABLE.containsKey(name)) {
        assertThat(TABLE.get(name).name()).as(line).isEqualTo(codec);
      } else if (codecs.contains(codec)) { // only a newer Python may have an alias more
        assertThat(pythonHere()).as(line).isGreaterThan(pythonOfTheTable());
      } else {
        for (String hyphen : List.of("_", "-", "")) {
          assertThat(Charset.isSupported(name.replace("_", hyphen))).as(line).isFalse();
        }
      }
    }
  }

  @Test
  void theTableIsWhatItsScriptWrites() {
    Python3.require();
    if (pythonHere() == pythonOfTheTable()) {
      Python3.run(
          """
          import runpy, sys
          sys.argv = ["python_codecs.py", "--check"]
          runpy.run_path("src/scripts/python_codecs.py", run_name="__main__")
          """,
          "");
    }
  }

  /** The minor version of this machine's Python 3. */
  private static int pythonHere() {
    return Integer.parseInt(Python3.run("import sys; print(sys.version_info[1], end='')", ""));
  }

  /** The minor version of the Python 3 that wrote the table. */
  private static int pythonOfTheTable() {
    try (InputStream table = PythonCodecs.resource()) {
      String text = new String(table.readAllBytes(), UTF_8);
      Matcher version = Pattern.compile("^#.*CPython 3\\.(\\d+)", Pattern.MULTILINE).matcher(text);
      assertThat(version.find()).isTrue();
      return Integer.parseInt(version.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

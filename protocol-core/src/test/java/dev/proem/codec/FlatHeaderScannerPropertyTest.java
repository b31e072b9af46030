package dev.proem.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.AnyMessage;
import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What the scanner reads, {@link HeaderReader} reads too, and as the same. */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class FlatHeaderScannerPropertyTest {
  private static final String REQUIRED = Bytes.required("7");

  @Provide
  Arbitrary<byte[]> headers() {
    Arbitrary<byte[]> written =
        Arbitraries.oneOf(AnyHeader.headers(), AnyMessage.pythonHeaders())
            .map(header -> header.toJson().getBytes(UTF_8));
    Arbitrary<byte[]> texts = AnyHeaderText.headers().map(text -> text.getBytes(UTF_8));
    Arbitrary<byte[]> valid = Arbitraries.oneOf(texts, texts, written);
    return Arbitraries.oneOf(
        valid,
        Combinators.combine(valid, AnyStream.damages())
            .as((bytes, damages) -> AnyStream.damaged(bytes, damages)));
  }

  @Provide
  Arbitrary<Limits> limits() {
    return Arbitraries.of(
        Limits.DEFAULT, Limits.DEFAULT, Limits.DEFAULT.withHeaderEntries(5).withHeaderNesting(1));
  }

  @Property
  void whatIsReadIsReadAsTheReaderReadsIt(
      @ForAll("headers") byte[] header, @ForAll("limits") Limits limits, @ForAll Dialect dialect) {
    byte[] framed = Decoding.concat(new byte[] {'"', '{'}, header, new byte[] {'}', '"', '0'});

    MessageHeader scanned = FlatHeaderScanner.scan(framed, 2, header.length + 2, limits, dialect);

    if (scanned != null) { // else the reader decides
      MessageHeader read = HeaderReader.read(header, 0, limits, dialect);
      assertThat(scanned).isEqualTo(read);
      assertThat(scanned.toJson()).as("in the same order").isEqualTo(read.toJson());
    }
  }

  private static @Nullable MessageHeader scan(String header, Limits limits, Dialect dialect) {
    byte[] bytes = header.getBytes(UTF_8);
    MessageHeader scanned = FlatHeaderScanner.scan(bytes, 0, bytes.length, limits, dialect);
    if (scanned != null) {
      assertThat(scanned.toJson()).isEqualTo(HeaderReader.read(bytes, 0, limits, dialect).toJson());
    }
    return scanned;
  }

  private static @Nullable MessageHeader scan(String header) {
    return scan(header, Limits.DEFAULT, Dialect.STRICT);
  }

  @Example
  void plainHeadersAreRead() {
    for (String header :
        List.of(
            "{" + REQUIRED + "}",
            " \t\r\n{ " + REQUIRED + " } \n",
            "{\"a\":-12,\"b\":\"~ !\"," + REQUIRED + ",\"c\":null,\"d\":true , \"e\" : false}",
            "{" + REQUIRED + ", \"n\": 999999999999999999, \"m\": -999999999999999999, \"z\": 0}",
            "{" + REQUIRED.replace("little", "big") + ", \"\": \"\"}")) {
      assertThat(scan(header)).as(header).isNotNull();
      assertThat(scan(header, Limits.DEFAULT, Dialect.LENIENT)).as(header).isNotNull();
    }
  }

  @Example
  void allElseIsLeftToTheReader() {
    for (String header :
        List.of(
            "",
            " ",
            "{",
            "{}",
            "[]",
            "{,}",
            "{" + REQUIRED,
            "{" + REQUIRED + ",",
            "{" + REQUIRED + ",}",
            "{" + REQUIRED + "} x",
            "{" + REQUIRED + " \"a\": 1}",
            "{" + REQUIRED + ", a: 1}",
            "{" + REQUIRED + ", \"a\" 1}",
            "{" + REQUIRED + ", \"a",
            "{" + REQUIRED + ", \"a\"",
            "{" + REQUIRED + ", \"a\":",
            "{" + REQUIRED + ", \"a\": }",
            "{" + REQUIRED + ", \"a\": \"b",
            "{" + REQUIRED + ", \"a\": \"\u00e9\"}",
            "{" + REQUIRED + ", \"a\\n\": 1}",
            "{" + REQUIRED + ", \"a\": \"\u007f\"}",
            "{" + REQUIRED + ", \"a\": 1, \"a\": 1}",
            "{" + REQUIRED + ", " + REQUIRED + "}",
            "{" + REQUIRED + ", \"a\": []}",
            "{" + REQUIRED + ", \"a\": {}}",
            "{" + REQUIRED + ", \"a\": trux}",
            "{" + REQUIRED + ", \"a\": tr",
            "{" + REQUIRED + ", \"a\": falsy}",
            "{" + REQUIRED + ", \"a\": nil}",
            "{" + REQUIRED + ", \"a\": truee}",
            "{" + REQUIRED + ", \"a\": 1",
            "{" + REQUIRED + ", \"a\": 01}",
            "{" + REQUIRED + ", \"a\": -0}",
            "{" + REQUIRED + ", \"a\": -x}",
            "{" + REQUIRED + ", \"a\": -",
            "{" + REQUIRED + ", \"a\": 1.5}",
            "{" + REQUIRED + ", \"a\": 1e5}",
            "{" + REQUIRED + ", \"a\": 1000000000000000000}",
            "{" + REQUIRED.replace("\"little\"", "\"middle\"") + "}",
            "{" + REQUIRED.replace("\"little\"", "1") + "}",
            "{" + REQUIRED.replace("\"t\"", "1") + "}",
            "{" + REQUIRED.replace("\"utf-8\"", "null") + "}",
            "{" + REQUIRED.replace("7", "\"7\"") + "}",
            "{" + REQUIRED.replace("7", "-7") + "}",
            "{" + REQUIRED.replace("byteorder", "byteordex") + "}",
            "{" + REQUIRED.replace("content-type", "x") + "}",
            "{" + REQUIRED.replace("content-encoding", "x") + "}",
            "{" + REQUIRED.replace("content-length", "x") + "}",
            "{" + REQUIRED + ", \"byteorder\": \"big\"}",
            "{" + REQUIRED + ", \"content-type\": \"t\"}",
            "{" + REQUIRED + ", \"content-encoding\": \"t\"}",
            "{" + REQUIRED + ", \"content-length\": 7}")) {
      assertThat(scan(header)).as(header).isNull();
    }
    assertThat(scan("{" + REQUIRED + ", \"content_type\": 1}", Limits.DEFAULT, Dialect.LENIENT))
        .isNull();
  }

  private static String withMembers(int count) {
    return IntStream.range(4, count)
        .mapToObj(i -> ", \"k" + i + "\": " + i)
        .collect(Collectors.joining("", "{" + REQUIRED, "}"));
  }

  @Example
  void theLimitOfEntriesAndItsOwnAreKept() {
    Limits five = Limits.DEFAULT.withHeaderEntries(5).withHeaderNesting(1);

    assertThat(scan(withMembers(5), five, Dialect.STRICT)).isNotNull();
    assertThat(scan(withMembers(6), five, Dialect.STRICT)).isNull();
    assertThat(scan(withMembers(FlatHeaderScanner.MAX_MEMBERS))).isNotNull();
    assertThat(scan(withMembers(FlatHeaderScanner.MAX_MEMBERS + 1))).isNull();
  }

  @Example
  void nothingBehindTheHeaderIsRead() {
    byte[] header = ("{" + REQUIRED + "}").getBytes(UTF_8);

    for (int length = 0; length < header.length; length++) {
      assertThat(FlatHeaderScanner.scan(header, 0, length, Limits.DEFAULT, Dialect.STRICT))
          .isNull();
    }
    byte[] more = Arrays.copyOf(header, header.length + 1);
    assertThat(FlatHeaderScanner.scan(more, 0, more.length, Limits.DEFAULT, Dialect.STRICT))
        .isNull();
  }
}

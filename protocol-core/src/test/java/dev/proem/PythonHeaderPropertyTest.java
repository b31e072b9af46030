package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/**
 * Headers are written as the {@code python3} of this machine writes them. A sample that fails is to
 * be kept as a test of its own.
 */
@PropertyDefaults(
    afterFailure = AfterFailureMode.SAMPLE_FIRST,
    edgeCases = EdgeCasesMode.NONE,
    shrinking = ShrinkingMode.BOUNDED)
class PythonHeaderPropertyTest {
  /** How many headers one python3 process writes: to start one costs more than to write them. */
  private static final int BATCH = 1_000;

  /**
   * Reads one header a line in a notation of ours, and writes what json.dumps makes of it in hex.
   */
  private static final String SCRIPT =
      """
      import json, struct, sys
      def value(words):
          word = next(words)
          kind, rest = word[0], word[1:]
          if kind == "s":
              return bytes.fromhex(rest).decode("utf-8")
          if kind == "i":
              return int(rest)
          if kind == "d":
              return struct.unpack(">d", bytes.fromhex(rest))[0]
          if kind == "l":
              return [value(words) for _ in range(int(rest))]
          if kind == "m":
              return {value(words): value(words) for _ in range(int(rest))}
          return {"t": True, "f": False, "n": None}[kind]
      for line in sys.stdin:
          header = value(iter(line.split()))
          print(json.dumps(header, ensure_ascii=False).encode("utf-8").hex())
      """;

  @Provide
  Arbitrary<List<MessageHeader>> batches() {
    return AnyMessage.pythonHeaders().list().ofSize(BATCH);
  }

  @Provide
  Arbitrary<List<Double>> doubles() {
    return AnyMessage.doubles().list().ofSize(BATCH);
  }

  @Property(tries = 10)
  void anyHeaderIsWrittenAsByCPython(@ForAll("batches") List<MessageHeader> batch) {
    assertWrittenAsByCPython(batch);
  }

  @Property(tries = 2)
  void anyDoubleIsWrittenAsByCPython(@ForAll("doubles") List<Double> batch) {
    MessageHeader header = new MessageHeader("", "", 0);
    assertWrittenAsByCPython(batch.stream().map(number -> header.withExtra("", number)).toList());
  }

  @Example
  void powersOfTenAndTheirNeighboursAreWrittenAsByCPython() {
    Python3.require();
    MessageHeader header = new MessageHeader("", "", 0);
    List<MessageHeader> headers =
        java.util.stream.IntStream.rangeClosed(-323, 308)
            .mapToObj(exponent -> Double.parseDouble("1e" + exponent))
            .flatMap(
                power ->
                    java.util.stream.Stream.of(
                        power,
                        Math.nextUp(power),
                        -Math.nextDown(power),
                        2 * power,
                        9 * power / 10))
            .filter(Double::isFinite)
            .map(number -> header.withExtra("x", number))
            .toList();

    assertWrittenAsByCPython(headers);
  }

  private static void assertWrittenAsByCPython(List<MessageHeader> headers) {
    StringBuilder in = new StringBuilder();
    for (MessageHeader header : headers) {
      in.append("m").append(4 + header.extras().size());
      text(in, "byteorder");
      text(in, header.byteOrder() == ByteOrder.BIG_ENDIAN ? "big" : "little");
      text(in, "content-type");
      text(in, header.contentType());
      text(in, "content-encoding");
      text(in, header.contentEncoding());
      text(in, "content-length");
      value(in, header.contentLength());
      members(in, header.extras());
      in.append('\n');
    }
    List<String> written = Python3.run(SCRIPT, in.toString()).lines().toList();
    assertThat(written).hasSameSizeAs(headers);
    for (int i = 0; i < headers.size(); i++) {
      assertThat(headers.get(i).toJson())
          .isEqualTo(new String(HexFormat.of().parseHex(written.get(i)), UTF_8));
    }
  }

  private static void value(StringBuilder out, @Nullable Object value) {
    if (value instanceof String text) {
      text(out, text);
    } else if (value instanceof Long || value instanceof BigInteger) {
      out.append(" i").append(value);
    } else if (value instanceof Double number) {
      out.append(" d").append(HexFormat.of().toHexDigits(Double.doubleToRawLongBits(number)));
    } else if (value instanceof List<?> list) {
      out.append(" l").append(list.size());
      list.forEach(element -> value(out, element));
    } else if (value instanceof Map<?, ?> map) {
      out.append(" m").append(map.size());
      members(out, map);
    } else {
      out.append(value == null ? " n" : (Boolean) value ? " t" : " f");
    }
  }

  private static void members(StringBuilder out, Map<?, ?> map) {
    map.forEach(
        (key, member) -> {
          text(out, (String) key);
          value(out, member);
        });
  }

  private static void text(StringBuilder out, String text) {
    out.append(" s").append(HexFormat.of().formatHex(text.getBytes(UTF_8)));
  }
}

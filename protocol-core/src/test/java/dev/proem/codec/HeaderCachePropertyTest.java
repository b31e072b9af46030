package dev.proem.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose headers are alike, or nearly so, is read as it is read byte by byte, which no
 * short way can take: the same messages, in the same order, and the same fault.
 */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class HeaderCachePropertyTest {
  private static final List<String> SHAPES =
      List.of(
          "{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
              + " \"utf-8\", \"content-length\": #}",
          "{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
              + " \"utf-8\", \"content-length\": #, \"message-id\": \"$\"}",
          "{\"message-id\":\"$\",\"byteorder\":\"big\",\"content-length\":#,\"content-type\":\"\","
              + "\"deadline-ms\":@,\"content-encoding\":\"\"}",
          "{\"in-reply-to\": \"$\", \"content-length\": # , \"x\": \"$\", \"deadline-ms\": \"@\","
              + " \"byteorder\": \"little\", \"message-id\": @, \"content-type\": \"t\","
              + " \"content-encoding\": \"e\", \"ping\": true}",
          "{\"content-length\": #, \"content_type\": \"t\", \"in-reply-to\": \"$\","
              + " \"message-id\": \"$\", \"deadline-ms\": @}",
          "{\"byteorder\": \"little\", \"content-type\": \"t\", \"content-encoding\": \"e\","
              + " \"x\": [\"message-id\", {\"content-length\": 5}], \"content-length\": #}");

  private static final List<Limits> LIMITS =
      List.of(
          Limits.DEFAULT,
          Limits.DEFAULT,
          new Limits(105, 2, 6, 12, 0),
          new Limits(300, 1, 5, 9, 0));

  /** Where the bytes of one piece lie. */
  enum Place {
    ARRAY,
    SLICE,
    READ_ONLY,
    DIRECT,
    DIRECT_SLICE,
    LITTLE_ENDIAN;

    ByteBuffer of(byte[] bytes, int begin, int end) {
      int length = end - begin;
      ByteBuffer heap = ByteBuffer.allocate(length + 9);
      heap.position(5).put(bytes, begin, length).flip().position(5);
      ByteBuffer direct = ByteBuffer.allocateDirect(length + 9);
      direct.position(5).put(bytes, begin, length).flip().position(5);
      return switch (this) {
        case ARRAY -> heap;
        case SLICE -> heap.slice();
        case READ_ONLY -> heap.asReadOnlyBuffer();
        case DIRECT -> direct;
        case DIRECT_SLICE -> direct.slice().asReadOnlyBuffer();
        case LITTLE_ENDIAN -> heap.order(ByteOrder.LITTLE_ENDIAN);
      };
    }
  }

  @Provide
  Arbitrary<String> similarHeaders() {
    Arbitrary<String> lengths =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.integers().between(0, 13).map(String::valueOf)),
            Tuple.of(1, AnyHeaderText.numbers()));
    Arbitrary<String> ids =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of("a", "b", "ab", "", "a-1", "a-2", "a-10")),
            Tuple.of(4, Arbitraries.strings().alpha().ofMaxLength(60)),
            Tuple.of(1, AnyHeaderText.texts().map(text -> text.substring(1, text.length() - 1))));
    Arbitrary<String> deadlines =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of("0", "1", "9", "10", "30000", "29999")),
            Tuple.of(1, AnyHeaderText.numbers()));
    return Combinators.combine(Arbitraries.of(SHAPES), lengths, ids, ids, deadlines)
        .as(
            (shape, length, id, second, deadline) -> {
              int first = shape.indexOf('$');
              String text = shape.replace("#", length).replace("@", deadline);
              return first < 0
                  ? text
                  : text.replaceFirst("\\$", java.util.regex.Matcher.quoteReplacement(id))
                      .replace("$", second);
            });
  }

  private Arbitrary<byte[]> messages() {
    Arbitrary<byte[]> plain = similarHeaders().map(HeaderCachePropertyTest::message);
    Arbitrary<byte[]> damaged =
        Combinators.combine(similarHeaders(), AnyStream.damages())
            .as((header, damages) -> AnyStream.damaged(header.getBytes(UTF_8), damages))
            .map(header -> Bytes.message(header, new byte[7]));
    Arbitrary<byte[]> other = AnyHeaderText.headers().map(HeaderCachePropertyTest::message);
    return Arbitraries.frequencyOf(Tuple.of(20, plain), Tuple.of(2, other), Tuple.of(1, damaged));
  }

  /** With the content that the header announces, if that is short. */
  private static byte[] message(String header) {
    String digits = header.replaceFirst("(?s).*\"content-length\": ?(\\d*).*", "$1");
    int length = digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : 3;
    return Bytes.message(header.getBytes(UTF_8), new byte[length]);
  }

  @Provide
  Arbitrary<byte[]> streams() {
    return messages()
        .list()
        .ofMinSize(2)
        .ofMaxSize(12)
        .map(list -> Decoding.concat(list.toArray(byte[][]::new)));
  }

  @Provide
  Arbitrary<List<Tuple2<Place, Integer>>> pieces() {
    return Combinators.combine(
            Arbitraries.of(Place.values()), Arbitraries.integers().between(0, 1_000))
        .as(Tuple::of)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /** What was read, as text, and what a fault told. */
  private static List<String> read(
      MessageDecoder decoder, List<ByteBuffer> pieces, boolean streamed) {
    List<String> all = new ArrayList<>();
    Deque<String> headers = new ArrayDeque<>();
    try {
      for (ByteBuffer in : pieces) {
        long offset = decoder.offset();
        int begin = in.position();
        int limit = in.limit();
        ByteOrder order = in.order();
        String message;
        while ((message = streamed ? streamed(decoder, in, headers) : whole(decoder, in)) != null) {
          all.add(message);
        }
        assertThat(in.remaining()).isZero();
        assertThat(in.limit()).isEqualTo(limit);
        assertThat(in.order()).isEqualTo(order);
        assertThat(decoder.offset() - offset).isEqualTo(limit - begin);
      }
      decoder.endOfInput();
    } catch (ProtocolException e) {
      all.add(e.toString() + e.phase() + e.offset() + e.declared() + e.limit());
    }
    return all;
  }

  private static @Nullable String whole(MessageDecoder decoder, ByteBuffer in) {
    Message message = decoder.decode(in);
    if (message == null) {
      return null;
    }
    assertThat(message.content().remaining()).isEqualTo(message.contentLength());
    return message.header().toJson();
  }

  /** Holds the header until its content has come. */
  private static @Nullable String streamed(
      MessageDecoder decoder, ByteBuffer in, Deque<String> headers) {
    if (headers.isEmpty()) {
      MessageHeader header = decoder.decodeHeader(in);
      if (header == null) {
        return null;
      }
      headers.add(header.toJson());
    }
    decoder.decodeContent(in);
    return decoder.contentRemaining() > 0 ? null : headers.remove();
  }

  @Property
  void aStreamIsReadAsByteByByte(
      @ForAll("streams") byte[] stream,
      @ForAll("pieces") List<Tuple2<Place, Integer>> pieces,
      @ForAll Dialect dialect) {
    List<ByteBuffer> single = new ArrayList<>();
    for (int i = 0; i < stream.length; i++) {
      single.add(ByteBuffer.wrap(stream, i, 1));
    }
    List<ByteBuffer> cut = new ArrayList<>();
    int[] ends = pieces.stream().mapToInt(p -> p.get2() % (stream.length + 1)).sorted().toArray();
    ends[ends.length - 1] = stream.length;
    int begin = 0;
    for (int i = 0; i < ends.length; i++) {
      cut.add(pieces.get(i).get1().of(stream, begin, ends[i]));
      begin = ends[i];
    }
    for (Limits limits : LIMITS) {
      single.forEach(ByteBuffer::rewind);
      for (int i = 0; i < stream.length; i++) {
        single.get(i).position(i);
      }
      List<String> plain = read(new MessageDecoder(limits, dialect), single, false);

      for (boolean streamed : new boolean[] {false, true}) {
        List<ByteBuffer> again = cut.stream().map(HeaderCachePropertyTest::copy).toList();
        assertThat(read(new MessageDecoder(limits, dialect), again, streamed)).isEqualTo(plain);
      }
    }
  }

  private static ByteBuffer copy(ByteBuffer in) {
    return in.duplicate().order(in.order());
  }

  @Property(tries = 500)
  void aHeaderThatIsTakenForOneSeenIsReadAsTheSame(
      @ForAll("similarHeaders") String seen,
      @ForAll("similarHeaders") String next,
      @ForAll Place place) {
    byte[] first = seen.getBytes(UTF_8);
    byte[] second = next.getBytes(UTF_8);
    MessageHeader header =
        FlatHeaderScanner.scan(first, 0, first.length, Limits.DEFAULT, Dialect.LENIENT);
    if (header == null) {
      return;
    }
    HeaderTemplate shape = new HeaderTemplate(first, 0, first.length, header);
    for (byte[] each : List.of(first, second)) {
      byte[] framed = Decoding.concat(new byte[] {'"', '1'}, each, new byte[] {'2', '"'});
      ByteBuffer in = place.of(framed, 0, framed.length);
      int begin = in.position() + 2;

      MessageHeader match = shape.match(in, begin, begin + each.length);

      assertThat(in.position()).isEqualTo(begin - 2);
      assertThat(in.remaining()).isEqualTo(framed.length);
      if (match != null) {
        MessageHeader read = HeaderReader.read(each, 0, Limits.DEFAULT, Dialect.LENIENT);
        assertThat(match).isEqualTo(read);
        assertThat(match.toJson()).isEqualTo(read.toJson());
      }
      assertThat(each != first || match != null).as("the one that was seen").isTrue();
    }
  }

  @Property(tries = 300)
  void aHeaderThatDiffersInOneByteIsReadAsTheReaderReadsIt(
      @ForAll("similarHeaders") String seen, @ForAll("damages") List<AnyStream.Damage> damages) {
    byte[] first = seen.getBytes(UTF_8);
    MessageHeader header =
        FlatHeaderScanner.scan(first, 0, first.length, Limits.DEFAULT, Dialect.STRICT);
    if (header == null) {
      return;
    }
    byte[] second = AnyStream.damaged(first, damages);
    MessageHeader match =
        new HeaderTemplate(first, 0, first.length, header)
            .match(ByteBuffer.wrap(second), 0, second.length);
    if (match != null) {
      assertThat(match.toJson())
          .isEqualTo(HeaderReader.read(second, 0, Limits.DEFAULT, Dialect.STRICT).toJson());
    }
    assertThat(Arrays.equals(first, second) && match == null).isFalse();
  }

  @Example
  void aHeaderWithBytesBehindOneThatWasSeenIsAnother() {
    byte[] seen = ("{" + Bytes.required("41") + "}").getBytes(UTF_8);
    MessageHeader header =
        FlatHeaderScanner.scan(seen, 0, seen.length, Limits.DEFAULT, Dialect.STRICT);
    assertThat(header).isNotNull();
    HeaderTemplate shape = new HeaderTemplate(seen, 0, seen.length, header);
    byte[] longer = Decoding.concat(seen, new byte[] {'x', ' '});

    assertThat(shape.match(ByteBuffer.wrap(longer), 0, seen.length)).isSameAs(header);
    for (int length = 0; length <= longer.length; length++) {
      if (length != seen.length) {
        assertThat(shape.match(ByteBuffer.wrap(longer), 0, length)).as("%d", length).isNull();
      }
    }
  }

  @Example
  void strangersAreSeldomKept() {
    HeaderCache seen = new HeaderCache();
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] bytes = ("{" + Bytes.required("1") + ", \"k" + i + "\": 1}").getBytes(UTF_8);
      MessageHeader header =
          FlatHeaderScanner.scan(bytes, 0, bytes.length, Limits.DEFAULT, Dialect.STRICT);
      assertThat(header).isNotNull();
      seen.add(bytes, 0, bytes.length, header);
      all.add(bytes);
    }

    assertThat(all.subList(400 - 3 * 16, 400))
        .filteredOn(bytes -> seen.match(ByteBuffer.wrap(bytes), 0, bytes.length) != null)
        .hasSize(HeaderCache.COUNT);
  }

  @Example
  void aHeaderIsKeptUpToALengthAndNotBeyond() {
    for (int more : new int[] {0, 1}) {
      String before = "{" + Bytes.required("1") + ", \"k\": \"";
      String value = "v".repeat(HeaderCache.MAX_BYTES - before.length() - 2 + more);
      byte[] bytes = (before + value + "\"}").getBytes(UTF_8);
      HeaderCache seen = new HeaderCache();
      MessageHeader header =
          FlatHeaderScanner.scan(bytes, 0, bytes.length, Limits.DEFAULT, Dialect.STRICT);
      assertThat(header).isNotNull();

      seen.add(bytes, 0, bytes.length, header);

      assertThat(seen.match(ByteBuffer.wrap(bytes), 0, bytes.length) != null).isEqualTo(more == 0);
    }
  }

  @Example
  void aHeaderIsKeptUpToANumberOfExtrasAndNotBeyond() {
    for (int more : new int[] {0, 1}) {
      String extras =
          IntStream.range(0, HeaderCache.MAX_EXTRAS + more)
              .mapToObj(i -> ", \"" + i + "\": 1")
              .collect(Collectors.joining());
      byte[] bytes = ("{" + Bytes.required("1") + extras + "}").getBytes(UTF_8);
      HeaderCache seen = new HeaderCache();
      MessageHeader header =
          FlatHeaderScanner.scan(bytes, 0, bytes.length, Limits.DEFAULT, Dialect.STRICT);
      assertThat(header).isNotNull();

      seen.add(bytes, 0, bytes.length, header);

      assertThat(seen.match(ByteBuffer.wrap(bytes), 0, bytes.length) != null).isEqualTo(more == 0);
    }
  }

  @Provide
  Arbitrary<List<AnyStream.Damage>> damages() {
    return AnyStream.damages();
  }
}

package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The five messages of the specification as literal bytes, each of them written and read. */
class DesignMessagesTest {
  private static Stream<Fixture> fixtures() {
    return Stream.of(
        new Fixture(
            "search request",
            "0067",
            "{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
                + " \"utf-8\", \"content-length\": 41}",
            "7b22616374696f6e223a2022736561726368222c202276616c7565223a20226d6f727068657573227d",
            json(ByteOrder.LITTLE_ENDIAN, new Request("search", "morpheus"))),
        new Fixture(
            "search reply",
            "0067",
            "{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
                + " \"utf-8\", \"content-length\": 43}",
            "7b22726573756c74223a2022466f6c6c6f77207468652077686974652072616262"
                + "69742e20f09f90b0227d",
            json(
                ByteOrder.LITTLE_ENDIAN,
                Map.of("result", "Follow the white rabbit. \uD83D\uDC30"))),
        new Fixture(
            "emoji search of a big-endian sender",
            "0064",
            "{\"byteorder\": \"big\", \"content-type\": \"text/json\", \"content-encoding\":"
                + " \"utf-8\", \"content-length\": 37}",
            "7b22616374696f6e223a2022736561726368222c202276616c7565223a2022f09f90b6227d",
            json(ByteOrder.BIG_ENDIAN, new Request("search", "\uD83D\uDC36"))),
        new Fixture(
            "binary request",
            "007f",
            "{\"byteorder\": \"little\", \"content-type\": \"binary/custom-client-binary-type\","
                + " \"content-encoding\": \"binary\", \"content-length\": 10}",
            "62696e617279f09f9883",
            binary("binary/custom-client-binary-type", "binary\uD83D\uDE03")),
        new Fixture(
            "binary reply",
            "007f",
            "{\"byteorder\": \"little\", \"content-type\": \"binary/custom-server-binary-type\","
                + " \"content-encoding\": \"binary\", \"content-length\": 37}",
            "4669727374203130206279746573206f6620726571756573743a20" + "62696e617279f09f9883",
            binary(
                "binary/custom-server-binary-type",
                "First 10 bytes of request: binary\uD83D\uDE03")));
  }

  private record Fixture(
      String name, String protoHeader, String header, String content, Message message) {
    byte[] bytes() {
      HexFormat hex = HexFormat.of();
      return Decoding.concat(
          hex.parseHex(protoHeader),
          header.getBytes(StandardCharsets.US_ASCII),
          hex.parseHex(content));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Request(String action, String value) {}

  private static Message json(ByteOrder order, Object value) {
    return Message.builder().byteOrder(order).json(value).build();
  }

  private static Message binary(String type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return Message.of(
        new MessageHeader(ByteOrder.LITTLE_ENDIAN, type, "binary", bytes.length, Map.of()), bytes);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void encodesToLiteralBytes(Fixture fixture) {
    assertThat(new MessageEncoder().encode(fixture.message()).array()).isEqualTo(fixture.bytes());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void encodesToLiteralBytesInParts(Fixture fixture) {
    ByteBuffer[] parts = new MessageEncoder().encodeParts(fixture.message());

    assertThat(ByteBuffer.allocate(fixture.bytes().length).put(parts[0]).put(parts[1]).array())
        .isEqualTo(fixture.bytes());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void decodesFromLiteralBytesHoweverSplit(Fixture fixture) {
    Message decoded = Decoding.of(fixture.bytes()).message();

    assertThat(decoded).isEqualTo(fixture.message());
    assertThat(decoded.byteOrder()).isEqualTo(fixture.message().byteOrder());
    assertThat(decoded.dialect()).isEqualTo(Dialect.STRICT);
  }

  @Test
  void decodesAllFiveInARowHoweverSplit() {
    List<Fixture> all = fixtures().toList();
    byte[] stream = Decoding.concat(all.stream().map(f -> f.bytes()).toArray(byte[][]::new));

    Decoding decoding = Decoding.of(stream, Limits.DEFAULT, Dialect.LENIENT);

    assertThat(decoding.isClean()).isTrue();
    assertThat(decoding.messages())
        .containsExactlyElementsOf(all.stream().map(f -> f.message()).toList());
    assertThat(decoding.messages()).allMatch(m -> m.dialect() == Dialect.LENIENT);
  }
}

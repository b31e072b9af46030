package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderDecoderTest {
  private static final String REQUIRED =
      "{\"byteorder\": \"big\", \"content-type\": \"t\", \"content-encoding\": \"utf-8\","
          + " \"content-length\": 0";
  private static final String PLAIN = REQUIRED + "}";
  private static final String NOT_PLAIN = REQUIRED + ", \"x\": [1, 2.5]}";

  private final HeaderDecoder decoder = new HeaderDecoder(Limits.DEFAULT, Dialect.STRICT);

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, NOT_PLAIN, " \t\r\n" + PLAIN})
  void completeHeader_isDecodedAndTheRestIsLeft(String json) {
    ByteBuffer in = ByteBuffer.allocate(300).put(Bytes.header(json));
    in.put((byte) 'x').flip();

    MessageHeader header = decoder.decode(in, 1_000);

    assertThat(header).isEqualTo(read(json));
    assertThat(in.remaining()).isEqualTo(1);
    assertThat(decoder.headerOffset()).isEqualTo(1_002);
    assertThat(decoder.truncated(0)).isNull();
    assertThat(decoder.spareBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, NOT_PLAIN, " \t\r\n" + PLAIN})
  void headerByteByByte_isDecodedAtItsLastByte(String json) {
    byte[] bytes = Bytes.header(json);
    for (int i = 0; i < bytes.length - 1; i++) {
      assertThat(decoder.decode(ByteBuffer.wrap(bytes, i, 1), 7 + i)).isNull();
    }
    ByteBuffer last = ByteBuffer.wrap(bytes, bytes.length - 1, 1);

    assertThat(decoder.decode(last, 7 + bytes.length - 1)).isEqualTo(read(json));
    assertThat(decoder.headerOffset()).isEqualTo(9);
    assertThat(decoder.spareBytes()).isZero();
  }

  @Test
  void bufferWithoutAnArray_isDecoded() {
    ByteBuffer in = ByteBuffer.allocateDirect(200).put(Bytes.header(PLAIN)).flip();

    assertThat(decoder.decode(in, 0)).isEqualTo(read(PLAIN));
  }

  @Test
  void emptyBuffer_startsNoPart() {
    assertThat(decoder.decode(ByteBuffer.allocate(0), 0)).isNull();
    assertThat(decoder.truncated(0)).isNull();
  }

  @Test
  void truncatedProtoHeader_isReported() {
    decoder.decode(ByteBuffer.wrap(Bytes.header(PLAIN), 0, 1), 0);

    TruncatedMessageException fault = decoder.truncated(1);

    assertThat(fault).isNotNull();
    assertThat(fault.phase()).isEqualTo(Phase.PROTO_HEADER);
    assertThat(fault.received()).isEqualTo(1);
    assertThat(fault.expected()).isEqualTo(2);
    assertThat(decoder.hint()).isEmpty();
  }

  @Test
  void truncatedHeader_isReportedWithItsNumbers() {
    decoder.decode(ByteBuffer.wrap(Bytes.header(PLAIN), 0, 12), 0);

    TruncatedMessageException fault = decoder.truncated(12);

    assertThat(fault).isNotNull();
    assertThat(fault.phase()).isEqualTo(Phase.HEADER);
    assertThat(fault.offset()).isEqualTo(12);
    assertThat(fault.received()).isEqualTo(10);
    assertThat(fault.expected()).isEqualTo(PLAIN.length());
    assertThat(decoder.spareBytes()).isEqualTo(PLAIN.length() - 10);
  }

  @Test
  void discard_releasesAnIncompletePart() {
    decoder.decode(ByteBuffer.wrap(Bytes.header(PLAIN), 0, 12), 0);

    decoder.discard();

    assertThat(decoder.spareBytes()).isZero();
    assertThat(decoder.truncated(12)).isNull();
  }

  @Test
  void swappedLength_isHintedAt() {
    byte[] bytes = Bytes.header(PLAIN);
    byte first = bytes[0];
    bytes[0] = bytes[1];
    bytes[1] = first;

    assertThat(decoder.decode(ByteBuffer.wrap(bytes), 0)).isNull();
    assertThat(decoder.hint()).contains("bytes swapped");
  }

  @Test
  void longerHeaderThanTheLimit_isRejectedAtTheProtoHeader() {
    HeaderDecoder limited =
        new HeaderDecoder(Limits.DEFAULT.withHeaderBytes(PLAIN.length() - 1), Dialect.STRICT);

    assertThatThrownBy(() -> limited.decode(ByteBuffer.wrap(Bytes.header(PLAIN)), 5))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.HEADER_TOO_LARGE);
              assertThat(e.offset()).isEqualTo(5);
            });
  }

  private static MessageHeader read(String json) {
    return HeaderReader.read(Bytes.utf8(json), 0, Limits.DEFAULT, Dialect.STRICT);
  }
}

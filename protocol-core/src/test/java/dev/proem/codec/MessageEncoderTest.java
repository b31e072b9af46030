package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Dialect;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageEncoderTest {
  private static final Message MESSAGE =
      Message.builder()
          .byteOrder(ByteOrder.BIG_ENDIAN)
          .text("h\u00e9")
          .extra("k", "\u20ac")
          .build();
  private static final byte[] BYTES =
      Bytes.message(
          "{\"byteorder\": \"big\", \"content-type\": \"text/plain\", \"content-encoding\":"
              + " \"utf-8\", \"content-length\": 3, \"k\": \"\u20ac\"}",
          "h\u00e9");

  private final MessageEncoder encoder = new MessageEncoder();

  private static MessageHeader headerOf(int bytes) {
    int rest = new MessageHeader("", "", 0).withExtra("x", "").toJson().length();
    return new MessageHeader("", "", 0).withExtra("x", "a".repeat(bytes - rest));
  }

  private static Message messageWithHeaderOf(int bytes) {
    return Message.of(headerOf(bytes), new byte[0]);
  }

  @Test
  void aMessageInOneBufferIsTheCallers() {
    ByteBuffer buffer = encoder.encode(MESSAGE);

    assertThat(buffer.position()).isZero();
    assertThat(buffer.isReadOnly()).isFalse();
    assertThat(buffer).isEqualTo(ByteBuffer.wrap(BYTES));
    buffer.put(new byte[BYTES.length]);
    assertThat(MESSAGE.text()).as("unharmed").isEqualTo("h\u00e9");
  }

  @Test
  void aMessageInPartsSharesItsContentReadOnly() {
    byte[] content = {1, 2, 3};
    Message owned =
        Message.ofOwned(
            new MessageHeader(ByteOrder.LITTLE_ENDIAN, "", "", 3, Map.of()),
            content,
            Dialect.STRICT);

    ByteBuffer[] parts = encoder.encodeParts(owned);

    assertThat(parts).hasSize(2);
    assertThat(parts[0]).isEqualTo(encoder.encodeHeader(owned.header()));
    assertThat(parts[1].isReadOnly()).isTrue();
    content[0] = 9; // against the rules of ownership: only to see that nothing was copied
    assertThat(parts[1].get(0)).isEqualTo((byte) 9);
  }

  @Test
  void theHeaderAloneAnnouncesAContentOfAnyLength() {
    ByteBuffer header = encoder.encodeHeader(new MessageHeader("", "", Long.MAX_VALUE));

    assertThat(header.getShort()).isEqualTo((short) header.remaining());
    assertThat(StandardCharsets.UTF_8.decode(header).toString())
        .endsWith("\"content-length\": 9223372036854775807}");
  }

  @Test
  void aMessageIsAppendedToTheCallersBufferWhateverItsByteOrder() {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      ByteBuffer out = ByteBuffer.allocate(BYTES.length + 5).order(order).put((byte) 'a');

      encoder.encode(MESSAGE, out);

      assertThat(out.position()).isEqualTo(BYTES.length + 1);
      assertThat(Arrays.copyOfRange(out.array(), 1, BYTES.length + 1)).isEqualTo(BYTES);
      assertThat(out.order()).isEqualTo(order);
    }
  }

  @Test
  void aMessageFitsABufferOfItsSizeAndOneByteLessIsLeftUntouched() {
    ByteBuffer exact = ByteBuffer.allocateDirect(BYTES.length);
    ByteBuffer small = ByteBuffer.allocate(BYTES.length - 1);

    encoder.encode(MESSAGE, exact);
    assertThatThrownBy(() -> encoder.encode(MESSAGE, small))
        .isInstanceOf(BufferOverflowException.class);

    assertThat(exact.hasRemaining()).isFalse();
    assertThat(small.position()).isZero();
    assertThat(small.array()).containsOnly(0);
  }

  @Test
  void aReadOnlyBufferIsRefused() {
    ByteBuffer out = ByteBuffer.allocate(1_000).asReadOnlyBuffer();

    assertThatThrownBy(() -> encoder.encode(MESSAGE, out))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThat(out.position()).isZero();
  }

  @Test
  void aHeaderOf65535BytesIsWrittenAndOneMoreIsRefusedByEveryMethod() {
    ByteBuffer largest = encoder.encode(messageWithHeaderOf(65_535));
    Message over = messageWithHeaderOf(65_536);
    ByteBuffer out = ByteBuffer.allocate(100_000);

    assertThat(largest.remaining()).isEqualTo(65_537);
    assertThat(largest.getShort(0)).isEqualTo((short) 0xFFFF);
    assertThat(new MessageDecoder().decode(largest)).isEqualTo(messageWithHeaderOf(65_535));
    for (Runnable call :
        new Runnable[] {
          () -> encoder.encode(over),
          () -> encoder.encode(over, out),
          () -> encoder.encodeParts(over),
          () -> encoder.encodeHeader(over.header())
        }) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65536")
          .hasMessageContaining("65535");
    }
    assertThat(out.position()).isZero();
    assertThat(out.array()).containsOnly(0);
  }

  @Test
  void headersAreMeasuredInBytesOfUtf8() {
    Message inBytes = Message.builder().extra("x", "\u20ac".repeat(30_000)).build();

    assertThatThrownBy(() -> encoder.encode(inBytes)).isInstanceOf(IllegalArgumentException.class);
  }
}

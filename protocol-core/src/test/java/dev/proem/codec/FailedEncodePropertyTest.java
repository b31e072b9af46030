package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.AnyMessage;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * A message is written whole or not at all. A sample that fails is to be kept as a test of its own.
 */
@PropertyDefaults(
    afterFailure = AfterFailureMode.SAMPLE_FIRST,
    edgeCases = EdgeCasesMode.NONE,
    tries = 1_000)
class FailedEncodePropertyTest {
  private final MessageEncoder encoder = new MessageEncoder();

  @Provide
  Arbitrary<Message> messages() {
    return Arbitraries.frequencyOf(
        Tuple.of(9, AnyMessage.messages()),
        Tuple.of(1, AnyMessage.messages().map(FailedEncodePropertyTest::withTooLongAHeader)));
  }

  private static Message withTooLongAHeader(Message message) {
    MessageHeader header = message.header().withExtra("too long", "\u20ac".repeat(21_900));
    return Message.of(header, message.bytes());
  }

  @Property
  void aBufferHoldsTheWholeMessageOrIsUntouched(
      @ForAll("messages") Message message,
      @ForAll @IntRange(max = 400) int room,
      @ForAll @IntRange(max = 5) int position,
      @ForAll boolean littleEndian) {
    ByteOrder order = littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer out = ByteBuffer.allocate(position + room).order(order);
    Arrays.fill(out.array(), (byte) 0x55);
    byte[] before = out.array().clone();
    out.position(position);

    try {
      encoder.encode(message, out);
    } catch (BufferOverflowException | IllegalArgumentException e) {
      assertThat(out.position()).isEqualTo(position);
      assertThat(out.limit()).isEqualTo(position + room);
      assertThat(out.array()).isEqualTo(before);
      return;
    }
    ByteBuffer written = out.flip().position(position);
    assertThat(written).isEqualTo(encoder.encode(message));
    assertThat(Arrays.copyOf(out.array(), position)).isEqualTo(Arrays.copyOf(before, position));
    int end = out.limit();
    assertThat(Arrays.copyOfRange(out.array(), end, position + room))
        .isEqualTo(Arrays.copyOfRange(before, end, position + room));
  }
}

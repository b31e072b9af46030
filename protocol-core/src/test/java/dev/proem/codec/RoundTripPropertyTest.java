package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.AnyMessage;
import dev.proem.Message;
import java.nio.ByteBuffer;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** What is written is what is read. A sample that fails is to be kept as a test of its own. */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class RoundTripPropertyTest {
  private final MessageEncoder encoder = new MessageEncoder();

  @Provide
  Arbitrary<Message> messages() {
    return AnyMessage.messages();
  }

  @Property
  void anyMessageIsReadAsItWasWritten(@ForAll("messages") Message message) {
    byte[] bytes = encoder.encode(message).array();
    ByteBuffer written = ByteBuffer.wrap(bytes);
    MessageDecoder decoder = new MessageDecoder();

    Message read = decoder.decode(written);

    assertThat(read).isEqualTo(message);
    assertThat(written.hasRemaining()).isFalse();
    decoder.endOfInput();
    assertThat(read.header().toJson())
        .as("the order of keys and the form of numbers too")
        .isEqualTo(message.header().toJson());
    assertThat(encoder.encode(read).array()).isEqualTo(bytes);
  }
}

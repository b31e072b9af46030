package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.AnyMessage;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Messages that can't be written leave no trace in a stream of others. */
@PropertyDefaults(
    afterFailure = AfterFailureMode.SAMPLE_FIRST,
    edgeCases = EdgeCasesMode.NONE,
    tries = 300)
class FailedWritePropertyTest {
  @Provide
  Arbitrary<List<Message>> messages() {
    return Arbitraries.frequencyOf(
            Tuple.of(2, AnyMessage.messages()),
            Tuple.of(1, AnyMessage.messages().map(FailedWritePropertyTest::withTooLongAHeader)))
        .list()
        .ofMaxSize(6);
  }

  private static Message withTooLongAHeader(Message message) {
    MessageHeader header = message.header().withExtra("too long", "\u20ac".repeat(21_900));
    return Message.of(header, message.bytes());
  }

  @Property
  void aStreamHoldsTheMessagesThatWereWrittenAndNothingElse(
      @ForAll("messages") List<Message> messages, @ForAll boolean streamed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MessageWriter writer = new MessageWriter(out);
    List<Message> written = new ArrayList<>();
    for (Message message : messages) {
      try {
        if (streamed) {
          writer.write(message.header(), new ByteArrayInputStream(message.bytes()));
        } else {
          writer.write(message);
        }
        written.add(message);
      } catch (IllegalArgumentException expected) {
        assertThat(message.header().toJson().length()).isGreaterThan(21_900);
      }
    }

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    written.forEach(message -> expected.writeBytes(new MessageEncoder().encode(message).array()));
    assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
    MessageReader reader = new MessageReader(new ByteArrayInputStream(out.toByteArray()));
    for (Message message : written) {
      assertThat(reader.read()).isEqualTo(message);
    }
    assertThat(reader.hasNext()).isFalse();
  }
}

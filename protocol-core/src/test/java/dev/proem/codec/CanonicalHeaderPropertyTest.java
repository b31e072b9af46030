package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.AnyMessage;
import dev.proem.Dialect;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** The short way of writing a header gives the bytes of the long one, or leaves them to it. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class CanonicalHeaderPropertyTest {
  private final MessageEncoder encoder = new MessageEncoder();

  @Provide
  Arbitrary<MessageHeader> headers() {
    return Arbitraries.oneOf(
        AnyHeader.headers(), AnyHeader.headers(), AnyMessage.messages().map(Message::header));
  }

  @Property
  void theBytesAreThoseOfTheLongWay(@ForAll("headers") MessageHeader header) {
    byte[] plain = MessageEncoder.anyHeaderBytes(header);
    byte[] written = CanonicalHeader.write(header, 0);

    assertThat(encoder.encodeHeader(header)).isEqualTo(ByteBuffer.wrap(plain));
    if (written != null) {
      assertThat(written).isEqualTo(plain);
    }
  }

  @Property
  void eachMethodWritesTheSame(@ForAll("headers") MessageHeader any) {
    byte[] content = {1, 2, 3};
    Message message = Message.of(any.withContentLength(3), content);
    byte[] whole = Decoding.concat(MessageEncoder.anyHeaderBytes(message.header()), content);
    ByteBuffer out = ByteBuffer.allocate(whole.length).order(ByteOrder.LITTLE_ENDIAN);

    encoder.encode(message, out);
    ByteBuffer[] parts = encoder.encodeParts(message);
    byte[] joined = new byte[whole.length];
    int header = parts[0].remaining();
    parts[0].get(joined, 0, header);
    parts[1].get(joined, header, 3);

    assertThat(encoder.encode(message).array()).isEqualTo(whole);
    assertThat(out.array()).isEqualTo(whole);
    assertThat(joined).isEqualTo(whole);
  }

  private static MessageHeader with(String name, Object value) {
    return new MessageHeader(ByteOrder.BIG_ENDIAN, "t", "e", Long.MAX_VALUE, Map.of(name, value));
  }

  @Example
  void headersOfTheShortWayTakeIt() {
    MessageHeader header =
        with("message-id", "~ !")
            .withExtra("n", Long.MAX_VALUE)
            .withExtra("zero", 0)
            .withExtra("no", false);

    assertThat(CanonicalHeader.write(header.withExtra("yes", true).withExtra("null", null), 0))
        .isNotNull();
    assertThat(CanonicalHeader.write(new MessageHeader("", "", 0), 5))
        .isNotNull()
        .endsWith(0, 0, 0, 0, 0);
  }

  @Example
  void headersThatAreNotPlainTakeTheLongWay() {
    for (String text :
        new String[] {"\"", "\\", "\u007f", "\u001f", "\u00e9", "\u0141", "\ud83d\ude00"}) {
      assertThat(CanonicalHeader.write(with(text, 1), 0)).as(text).isNull();
      assertThat(CanonicalHeader.write(with("x", text), 0)).as(text).isNull();
      assertThat(CanonicalHeader.write(new MessageHeader(text, "", 0), 0)).as(text).isNull();
      assertThat(CanonicalHeader.write(new MessageHeader("", text, 0), 0)).as(text).isNull();
    }
    assertThat(CanonicalHeader.write(with("x", -1), 0)).isNull();
    assertThat(CanonicalHeader.write(with("x", Map.of()), 0)).isNull();
    assertThat(CanonicalHeader.write(with("x", 0.5), 0)).isNull();
  }

  @Example
  void aHeaderThatIsTooLongOrDoesNotFitAnArrayTakesTheLongWay() {
    int rest = with("x", "").toJson().length();
    MessageHeader longest = with("x", "a".repeat(MessageHeader.MAX_BYTES - rest));

    assertThat(CanonicalHeader.write(longest, 0)).hasSize(MessageHeader.MAX_BYTES + 2);
    assertThat(CanonicalHeader.write(with("x", "a".repeat(MessageHeader.MAX_BYTES - rest + 1)), 0))
        .isNull();
    assertThat(CanonicalHeader.write(longest, Integer.MAX_VALUE - 8)).isNull();
  }

  @Example
  void smallAndLongContentsFollowEitherHeader() {
    for (int length : new int[] {MessageEncoder.SMALL_CONTENT, MessageEncoder.SMALL_CONTENT + 1}) {
      for (String type : new String[] {"plain", "\u00e9"}) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) 7);
        Message message = Message.binary(type, content);

        assertThat(encoder.encode(message).array())
            .isEqualTo(Decoding.concat(MessageEncoder.anyHeaderBytes(message.header()), content));
      }
    }
  }

  @Example
  void theDialectOfAMessageChangesNothing() {
    Message message = Message.ofOwned(new MessageHeader("t", "e", 0), new byte[0], Dialect.LENIENT);

    assertThat(encoder.encode(message))
        .isEqualTo(ByteBuffer.wrap(MessageEncoder.anyHeaderBytes(message.header())));
  }
}

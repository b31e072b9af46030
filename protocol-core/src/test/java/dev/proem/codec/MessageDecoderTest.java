package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole messages; {@link MessageDecoderStreamingTest} has contents that are streamed. */
class MessageDecoderTest {
  private static final byte[] MESSAGE = Bytes.message("{" + Bytes.required("5") + "}", "hello");
  private static final byte[] EMPTY = Bytes.header("{" + Bytes.REQUIRED + "}");

  private final MessageDecoder decoder = new MessageDecoder();

  @Test
  void aMessageComesWithItsLastByteAndNotBefore() {
    for (int i = 0; i < MESSAGE.length - 1; i++) {
      assertThat(decoder.decode(ByteBuffer.wrap(MESSAGE, i, 1))).isNull();
      assertThat(decoder.offset()).isEqualTo(i + 1);
    }

    Message message = decoder.decode(ByteBuffer.wrap(MESSAGE, MESSAGE.length - 1, 1));

    assertThat(message).isNotNull();
    assertThat(message.text()).isEqualTo("hello");
  }

  @Test
  void anEmptyContentIsAMessageLikeAnyOther() {
    ByteBuffer in = ByteBuffer.wrap(Decoding.concat(EMPTY, EMPTY, MESSAGE));

    assertThat(decoder.decode(in)).isNotNull().extracting(Message::contentLength).isEqualTo(0);
    assertThat(decoder.decode(in)).isNotNull().extracting(Message::contentLength).isEqualTo(0);
    assertThat(decoder.decode(in)).isNotNull().extracting(Message::text).isEqualTo("hello");
    assertThat(decoder.decode(in)).isNull();
    decoder.endOfInput();
  }

  /** As much as has come, or 256, at the most; and never more than is still to come. */
  @Test
  void spareBytesAreTheMemoryWithoutBytesOfAPartThatIsComingIn() {
    byte[] message = Bytes.message("{" + Bytes.required("1000") + "}", "x".repeat(1_000));
    int content = message.length - 1_000;
    assertThat(decoder.spareBytes()).isZero();
    decoder.decode(ByteBuffer.wrap(message, 0, 1));
    assertThat(decoder.spareBytes()).as("of the proto-header").isEqualTo(1);
    decoder.decode(ByteBuffer.wrap(message, 1, 11));
    assertThat(decoder.spareBytes()).as("of the header").isEqualTo(content - 12);
    decoder.decode(ByteBuffer.wrap(message, 12, content - 12 + 300));
    assertThat(decoder.spareBytes()).as("of the content").isZero();
    decoder.decode(ByteBuffer.wrap(message, content + 300, 1));
    assertThat(decoder.spareBytes()).isEqualTo(299);
    decoder.decode(ByteBuffer.wrap(message, content + 301, 400));
    assertThat(decoder.spareBytes()).isEqualTo(299);
    assertThat(decoder.decode(ByteBuffer.wrap(message, content + 701, 299))).isNotNull();
    assertThat(decoder.spareBytes()).isZero();
    decoder.decodeHeader(ByteBuffer.wrap(message, 0, content));
    assertThat(decoder.spareBytes()).as("of a streamed content").isZero();
  }

  @Test
  void bytesBehindAMessageStayInTheBuffer() {
    ByteBuffer in = ByteBuffer.wrap(Decoding.concat(MESSAGE, new byte[] {1, 2, 3}));

    assertThat(decoder.decode(in)).isNotNull();

    assertThat(in.remaining()).isEqualTo(3);
    assertThat(decoder.offset()).isEqualTo(MESSAGE.length);
  }

  @Test
  void anEmptyBufferNeedsMore() {
    assertThat(decoder.decode(ByteBuffer.allocate(0))).isNull();
    assertThat(decoder.decodeHeader(ByteBuffer.allocate(0))).isNull();
    decoder.endOfInput();
  }

  @Test
  void aStreamWithoutBytesIsClean() {
    assertThat(Decoding.of(new byte[0]).isClean()).isTrue();
  }

  @Test
  void theMessageSharesNothingWithTheBuffer() {
    byte[] bytes = MESSAGE.clone();

    Message message = decoder.decode(ByteBuffer.wrap(bytes));
    java.util.Arrays.fill(bytes, (byte) 'x');

    assertThat(message).isNotNull();
    assertThat(message.text()).isEqualTo("hello");
  }

  static Stream<ByteBuffer> buffers() {
    ByteBuffer direct = ByteBuffer.allocateDirect(MESSAGE.length).put(MESSAGE).flip();
    ByteBuffer shifted = ByteBuffer.allocate(MESSAGE.length + 7).position(7);
    return Stream.of(
        ByteBuffer.wrap(MESSAGE).asReadOnlyBuffer(),
        direct,
        direct.asReadOnlyBuffer(),
        shifted.slice().put(MESSAGE).flip(),
        ByteBuffer.wrap(MESSAGE).order(java.nio.ByteOrder.LITTLE_ENDIAN));
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void anyKindOfBufferIsRead(ByteBuffer in) {
    assertThat(decoder.decode(in)).isNotNull().extracting(Message::text).isEqualTo("hello");
    assertThat(in.hasRemaining()).isFalse();
  }

  @Test
  void aHeaderOfZeroBytesIsRefusedAtTheSecondByte() {
    ProtocolException failure = Decoding.of(Decoding.concat(MESSAGE, new byte[2])).failure();

    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_EMPTY);
    assertThat(failure.phase()).isEqualTo(Phase.PROTO_HEADER);
    assertThat(failure.offset()).isEqualTo(MESSAGE.length);
    assertThat(failure.declared()).isEmpty();
    assertThat(failure.limit()).isEmpty();
  }

  @Test
  void aHeaderAtTheLimitIsReadAndOneByteMoreIsRefused() {
    int length = EMPTY.length - 2;
    Limits limits = Limits.DEFAULT.withHeaderBytes(length);

    assertThat(Decoding.of(EMPTY, limits, Dialect.STRICT).isClean()).isTrue();
    ProtocolException failure =
        Decoding.of(EMPTY, limits.withHeaderBytes(length - 1), Dialect.STRICT).failure();
    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_TOO_LARGE);
    assertThat(failure.declared()).hasValue(length);
    assertThat(failure.limit()).hasValue(length - 1);
  }

  @Test
  void theLargestHeaderThereIsIsRead() {
    String spaces = " ".repeat(MessageHeader.MAX_BYTES - Bytes.REQUIRED.length() - 2);

    assertThat(Decoding.of(Bytes.header("{" + Bytes.REQUIRED + spaces + "}")).isClean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1,PROTO_HEADER,1,2",
    "2,HEADER,0,94",
    "95,HEADER,93,94",
    "96,CONTENT,0,5",
    "100,CONTENT,4,5"
  })
  void theEndInsideAMessageTellsWhatCameAndWhatWasDue(
      int bytes, Phase phase, long received, long expected) {
    assertThat(MESSAGE).hasSize(101);
    byte[] stream = Decoding.concat(MESSAGE, java.util.Arrays.copyOf(MESSAGE, bytes));

    Decoding decoding = Decoding.of(stream);

    assertThat(decoding.messages()).hasSize(1);
    assertThat(decoding.failure())
        .isInstanceOfSatisfying(
            TruncatedMessageException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED);
              assertThat(e.phase()).isEqualTo(phase);
              assertThat(e.received()).isEqualTo(received);
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.declared()).hasValue(expected);
              assertThat(e.offset()).isEqualTo(stream.length);
            });
  }

  @Test
  void everyMessageBeforeAFaultIsHandedOverOnce() {
    ByteBuffer in = ByteBuffer.wrap(Decoding.concat(MESSAGE, EMPTY, MESSAGE, new byte[2], MESSAGE));
    List<Message> messages = new ArrayList<>();

    ProtocolException failure =
        catchThrowableOfType(
            ProtocolException.class,
            () -> {
              for (; ; ) {
                messages.add(decoder.decode(in));
              }
            });

    assertThat(messages).extracting(Message::contentLength).containsExactly(5, 0, 5);
    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_EMPTY);
    Decoding.assertTerminal(decoder, failure);
  }

  @Test
  void aContentThatNoArrayCanHoldIsRefusedWholeWhateverTheLimit() {
    byte[] bytes = Bytes.header("{" + Bytes.required("2147483648") + "}");
    byte[] stream = Decoding.concat(EMPTY, bytes);
    Limits limits = Limits.DEFAULT.withContentBytes(Long.MAX_VALUE);
    MessageDecoder whole = new MessageDecoder(limits, Dialect.STRICT);
    ByteBuffer in = ByteBuffer.wrap(stream);
    assertThat(whole.decode(in)).isNotNull();

    LimitExceededException failure =
        catchThrowableOfType(LimitExceededException.class, () -> whole.decode(in));

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
    assertThat(failure.declared()).hasValue(1L << 31);
    assertThat(failure.limit()).hasValue(Integer.MAX_VALUE - 8);
    assertThat(failure.offset()).as("the first byte of its header").isEqualTo(EMPTY.length + 2);
    Decoding.assertTerminal(whole, failure);
    assertThat(whole.header()).isNotNull();
  }

  @Test
  void theHeaderOfAMessageThatFailedIsKept() {
    byte[] large = Bytes.header("{" + Bytes.required("11") + "}");
    Limits limits = Limits.DEFAULT.withContentBytes(10);
    for (boolean streamed : new boolean[] {false, true}) {
      MessageDecoder one = new MessageDecoder(limits, Dialect.STRICT);
      ByteBuffer in = ByteBuffer.wrap(large);
      assertThatThrownBy(() -> decodeBegin(one, in, streamed))
          .isInstanceOf(LimitExceededException.class);
      assertThat(one.header()).extracting(MessageHeader::contentLength).isEqualTo(11L);
    }
    MessageDecoder cut = new MessageDecoder();
    assertThat(cut.decode(ByteBuffer.wrap(large))).isNull();
    assertThatThrownBy(cut::endOfInput).isInstanceOf(TruncatedMessageException.class);
    assertThat(cut.header()).extracting(MessageHeader::contentLength).isEqualTo(11L);

    MessageDecoder malformed = new MessageDecoder();
    assertThatThrownBy(() -> malformed.decode(ByteBuffer.wrap(new byte[] {0, 0})))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(malformed.header()).isNull();
  }

  private static void decodeBegin(MessageDecoder decoder, ByteBuffer in, boolean streamed) {
    if (streamed) {
      decoder.decodeHeader(in);
    } else {
      decoder.decode(in);
    }
  }

  @Test
  void aDeclaredContentTakesNoMemoryBeforeItComes() {
    Limits limits = Limits.DEFAULT.withContentBytes(Integer.MAX_VALUE - 8);
    byte[] bytes =
        Bytes.header("{" + Bytes.required(Integer.toString(Integer.MAX_VALUE - 8)) + "}");

    // a thousand of these would need two terabytes
    List<MessageDecoder> decoders = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      MessageDecoder one = new MessageDecoder(limits, Dialect.STRICT);
      assertThat(one.decode(ByteBuffer.wrap(bytes))).isNull();
      decoders.add(one);
    }
    assertThat(decoders).hasSize(1_000);
  }

  @Test
  void aMessageTakenWholeCantBeStreamedMidway() {
    assertThat(decoder.decode(ByteBuffer.wrap(MESSAGE, 0, MESSAGE.length - 1))).isNull();
    ByteBuffer rest = ByteBuffer.wrap(MESSAGE, MESSAGE.length - 1, 1);

    assertThatThrownBy(() -> decoder.decodeHeader(rest)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> decoder.decodeContent(rest)).isInstanceOf(IllegalStateException.class);

    assertThat(decoder.contentRemaining()).isZero();
    assertThat(decoder.decode(rest)).as("the caller's mistake changed nothing").isNotNull();
  }

  @Test
  void theDialectOfTheDecoderIsThatOfItsMessages() {
    MessageDecoder lenient = new MessageDecoder(Limits.DEFAULT, Dialect.LENIENT);
    byte[] nan = Bytes.message("{\"content-encoding\": \"utf-8\", \"content-length\": 3}", "NaN");

    Message message = lenient.decode(ByteBuffer.wrap(nan));

    assertThat(message).isNotNull();
    assertThat(message.dialect()).isEqualTo(Dialect.LENIENT);
    assertThat(message.header().extras()).isEqualTo(Map.of());
    assertThat(message.json()).isEqualTo(Double.NaN);
  }
}

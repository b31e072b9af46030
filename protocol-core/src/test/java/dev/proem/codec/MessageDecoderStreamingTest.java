package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.TruncatedMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageDecoderStreamingTest {
  private static final byte[] HEADER = Bytes.header("{" + Bytes.required("5") + "}");
  private static final byte[] MESSAGE = Bytes.message("{" + Bytes.required("5") + "}", "hello");
  private static final byte[] EMPTY = Bytes.header("{" + Bytes.REQUIRED + "}");

  private final MessageDecoder decoder = new MessageDecoder();

  private static String text(ByteBuffer piece) {
    return StandardCharsets.UTF_8.decode(piece).toString();
  }

  @Test
  void piecesAreViewsOfTheCallersBufferAsTheyCome() {
    byte[] bytes = Decoding.concat(MESSAGE, MESSAGE);
    ByteBuffer first = ByteBuffer.wrap(bytes, 0, HEADER.length + 2);
    ByteBuffer second = ByteBuffer.wrap(bytes, HEADER.length + 2, MESSAGE.length);

    MessageHeader header = decoder.decodeHeader(first);
    assertThat(header).isNotNull();
    assertThat(header.contentLength()).isEqualTo(5);
    assertThat(decoder.contentRemaining()).isEqualTo(5);

    ByteBuffer piece = decoder.decodeContent(first);
    bytes[HEADER.length] = 'H';
    assertThat(text(piece)).as("no copy").isEqualTo("He");
    assertThat(decoder.contentRemaining()).isEqualTo(3);
    assertThat(decoder.decodeContent(first).hasRemaining()).as("more is needed").isFalse();

    assertThat(text(decoder.decodeContent(second))).isEqualTo("llo");
    assertThat(decoder.contentRemaining()).isZero();
    assertThat(decoder.offset()).isEqualTo(MESSAGE.length);
    assertThat(decoder.decodeHeader(second)).isNotNull();
    assertThat(text(decoder.decodeContent(second))).isEqualTo("he");
  }

  @Test
  void theHeaderComesBeforeAnyByteOfItsContent() {
    assertThat(decoder.decodeHeader(ByteBuffer.wrap(HEADER, 0, HEADER.length - 1))).isNull();

    assertThat(decoder.decodeHeader(ByteBuffer.wrap(HEADER, HEADER.length - 1, 1))).isNotNull();
  }

  @Test
  void anEmptyContentIsOverAtOnce() {
    ByteBuffer in = ByteBuffer.wrap(Decoding.concat(EMPTY, MESSAGE));

    assertThat(decoder.decodeHeader(in)).isNotNull();
    assertThat(decoder.contentRemaining()).isZero();
    assertThat(decoder.decodeContent(in).hasRemaining()).isFalse();
    assertThat(decoder.decodeHeader(in)).isNotNull();
    assertThat(text(decoder.decodeContent(in))).isEqualTo("hello");
    decoder.endOfInput();
  }

  @Test
  void wholeAndStreamedContentsMixOnOneStream() {
    ByteBuffer in = ByteBuffer.wrap(Decoding.concat(MESSAGE, MESSAGE, EMPTY, MESSAGE));

    assertThat(decoder.decode(in)).isNotNull().extracting(Message::text).isEqualTo("hello");
    assertThat(decoder.decodeHeader(in)).isNotNull();
    assertThat(text(decoder.decodeContent(in))).isEqualTo("hello");
    assertThat(decoder.decode(in)).isNotNull().extracting(Message::contentLength).isEqualTo(0);
    assertThat(decoder.decode(in)).isNotNull().extracting(Message::text).isEqualTo("hello");
    decoder.endOfInput();
  }

  @Test
  void theNextMessageCantBeAskedForBeforeTheContentIsTaken() {
    ByteBuffer in = ByteBuffer.wrap(MESSAGE);
    assertThat(decoder.decodeHeader(in)).isNotNull();

    assertThatThrownBy(() -> decoder.decodeHeader(in))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("5 bytes");
    assertThatThrownBy(() -> decoder.decode(in)).isInstanceOf(IllegalStateException.class);

    assertThat(text(decoder.decodeContent(in))).as("nothing was lost").isEqualTo("hello");
  }

  @Test
  void contentAskedForBetweenMessagesIsEmptyAndConsumesNothing() {
    ByteBuffer in = ByteBuffer.wrap(MESSAGE);

    assertThat(decoder.decodeContent(in).hasRemaining()).isFalse();
    assertThat(in.position()).isZero();
    assertThat(decoder.decode(ByteBuffer.wrap(MESSAGE, 0, 10))).isNull();
    assertThat(decoder.decodeContent(in).hasRemaining()).as("inside a header").isFalse();
    assertThat(in.position()).isZero();
  }

  @Test
  void theEndInsideAStreamedContentIsTruncated() {
    assertThat(decoder.decodeHeader(ByteBuffer.wrap(HEADER))).isNotNull();
    decoder.decodeContent(ByteBuffer.wrap(new byte[3]));

    TruncatedMessageException failure =
        catchThrowableOfType(TruncatedMessageException.class, decoder::endOfInput);

    assertThat(failure.code()).isEqualTo(ErrorCode.TRUNCATED);
    assertThat(failure.phase()).isEqualTo(Phase.CONTENT);
    assertThat(failure.received()).isEqualTo(3);
    assertThat(failure.expected()).isEqualTo(5);
    assertThat(failure.offset()).isEqualTo(HEADER.length + 3);
    Decoding.assertTerminal(decoder, failure);
  }

  @Test
  void aContentOverTheLimitIsRefusedStreamedToo() {
    MessageDecoder small = new MessageDecoder(Limits.DEFAULT.withContentBytes(4), Dialect.STRICT);

    assertThatThrownBy(() -> small.decodeHeader(ByteBuffer.wrap(HEADER)))
        .hasMessageContaining("content-too-large");
  }

  @Test
  void aContentOfMoreThanFourGibibytesPassesInConstantMemory() {
    long length = (5L << 30) + 3;
    Limits limits = Limits.DEFAULT.withContentBytes(length);
    MessageDecoder large = new MessageDecoder(limits, Dialect.STRICT);
    assertThat(
            large.decodeHeader(
                ByteBuffer.wrap(Bytes.header("{" + Bytes.required(Long.toString(length)) + "}"))))
        .isNotNull();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);

    long passed = 0;
    while (large.contentRemaining() > 0) {
      buffer.clear();
      passed += large.decodeContent(buffer).remaining();
    }

    assertThat(passed).isEqualTo(length);
    assertThat(buffer.remaining()).as("left for the next message").isEqualTo((1 << 20) - 3);
    assertThat(large.decode(ByteBuffer.wrap(MESSAGE))).isNotNull();
  }
}

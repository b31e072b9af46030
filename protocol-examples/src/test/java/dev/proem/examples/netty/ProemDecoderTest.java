package dev.proem.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProemDecoderTest {
  private static final Message FIRST = Message.json(Map.of("action", "search"));
  private static final Message SECOND = Message.text("Grüße 🐰");

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new ProemDecoder(new MessageDecoder()));

  @Test
  void messageInAnyFragments_isRead() {
    byte[] bytes = bytes(FIRST);
    for (int cut = 0; cut <= bytes.length; cut++) {
      channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOf(bytes, cut)));
      if (cut < bytes.length) {
        assertThat(channel.<Message>readInbound()).isNull();
      }
      channel.writeInbound(Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));

      assertThat(channel.<Message>readInbound()).isEqualTo(FIRST);
      assertThat(channel.<Message>readInbound()).isNull();
    }
  }

  @Test
  void messagesOfOneRead_areInOrderAndTheBufferIsReleased() {
    ByteBuf bytes = Unpooled.directBuffer().writeBytes(bytes(FIRST, SECOND, FIRST));

    channel.writeInbound(bytes);

    assertThat(channel.inboundMessages()).containsExactly(FIRST, SECOND, FIRST);
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void bufferOfSeveralParts_isRead() {
    byte[] bytes = bytes(FIRST, SECOND);
    ByteBuf parts = Unpooled.wrappedBuffer(new byte[][] {{bytes[0]}, tail(bytes, 1)});
    assertThat(parts.nioBufferCount()).isEqualTo(2);

    channel.writeInbound(parts);

    assertThat(channel.inboundMessages()).containsExactly(FIRST, SECOND);
  }

  @Test
  void fault_isReportedOnceAfterTheEarlierMessages() {
    ByteBuf bytes = Unpooled.wrappedBuffer(bytes(FIRST), new byte[] {0, 0}, bytes(SECOND));

    ProtocolException fault =
        catchThrowableOfType(ProtocolException.class, () -> channel.writeInbound(bytes));

    assertThat(fault.code()).isEqualTo(ErrorCode.HEADER_EMPTY);
    assertThat(fault.offset()).isEqualTo(bytes(FIRST).length);
    ByteBuf more = Unpooled.wrappedBuffer(bytes(SECOND));
    assertThatCode(() -> channel.writeInbound(more)).doesNotThrowAnyException();
    assertThatCode(channel::finish).doesNotThrowAnyException();
    assertThat(channel.inboundMessages()).containsExactly(FIRST);
    assertThat(bytes.refCnt()).isZero();
    assertThat(more.refCnt()).isZero();
  }

  @Test
  void limit_isApplied() {
    EmbeddedChannel small =
        new EmbeddedChannel(
            new ProemDecoder(
                new MessageDecoder(Limits.DEFAULT.withContentBytes(3), Dialect.STRICT)));

    ProtocolException fault =
        catchThrowableOfType(
            ProtocolException.class,
            () -> small.writeInbound(Unpooled.wrappedBuffer(bytes(SECOND))));

    assertThat(fault.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
  }

  @Test
  void endInsideAMessage_isAFault() {
    channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOf(bytes(FIRST), 10)));

    assertThat(catchThrowableOfType(TruncatedMessageException.class, channel::finish)).isNotNull();
  }

  @Test
  void endOfInput_isAFaultOnlyInsideAMessage() {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes(FIRST)));
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.checkException();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0}));

    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    assertThat(catchThrowableOfType(TruncatedMessageException.class, channel::checkException))
        .isNotNull();
    assertThatCode(channel::finish).as("once").doesNotThrowAnyException();
  }

  @Test
  void otherObjects_arePassedOn() {
    channel.writeInbound("a string");

    assertThat(channel.<String>readInbound()).isEqualTo("a string");
  }

  @Test
  void message_isNoViewOfTheBuffer() {
    ByteBuf bytes = Unpooled.wrappedBuffer(bytes(Message.text("abc")));
    int end = bytes.writerIndex();
    bytes.retain();
    channel.writeInbound(bytes);

    bytes.setByte(end - 1, 'x');

    assertThat(channel.<Message>readInbound().bytes()).isEqualTo("abc".getBytes(UTF_8));
    bytes.release();
  }

  private static byte[] bytes(Message... messages) {
    ByteBuffer all = ByteBuffer.allocate(4_096);
    for (Message message : messages) {
      new MessageEncoder().encode(message, all);
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }
}

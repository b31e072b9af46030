package dev.proem.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.codec.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.EncoderException;
import org.junit.jupiter.api.Test;

class ProemEncoderTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new ProemEncoder());

  @Test
  void message_isOneBufferOfItsBytes() {
    for (Message message : new Message[] {Message.text("Grüße"), Message.binary(new byte[0])}) {
      channel.writeOutbound(message);

      ByteBuf bytes = channel.readOutbound();
      assertThat(ByteBufUtil.getBytes(bytes))
          .isEqualTo(new MessageEncoder().encode(message).array());
      assertThat(channel.<Object>readOutbound()).isNull();
      bytes.release();
    }
  }

  @Test
  void content_isNotCopied() {
    byte[] content = "abc".getBytes(UTF_8);
    channel.writeOutbound(Message.builder().contentType("text/csv").ownedContent(content).build());

    ByteBuf bytes = channel.readOutbound();
    content[2] = 'x'; // only for this test

    assertThat(bytes.getByte(bytes.writerIndex() - 1)).isEqualTo((byte) 'x');
    bytes.release();
  }

  @Test
  void messageThatCannotBeEncoded_failsOnlyItsWrite() {
    Message impossible = Message.builder().text("").extra("x", "y".repeat(65_536)).build();

    assertThatThrownBy(() -> channel.writeOutbound(impossible))
        .isInstanceOf(EncoderException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);

    assertThat(channel.writeOutbound(Message.text("next"))).isTrue();
    channel.finishAndReleaseAll();
  }
}

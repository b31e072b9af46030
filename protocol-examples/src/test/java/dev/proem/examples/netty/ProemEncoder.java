package dev.proem.examples.netty;

import dev.proem.Message;
import dev.proem.codec.MessageEncoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import java.util.List;

/** Encodes a message to one buffer of its header and its content, without copying them. */
@Sharable
final class ProemEncoder extends MessageToMessageEncoder<Message> {
  private static final MessageEncoder ENCODER = new MessageEncoder();

  ProemEncoder() {
    super(Message.class);
  }

  @Override
  protected void encode(ChannelHandlerContext context, Message message, List<Object> out) {
    out.add(Unpooled.wrappedBuffer(ENCODER.encodeParts(message)));
  }
}

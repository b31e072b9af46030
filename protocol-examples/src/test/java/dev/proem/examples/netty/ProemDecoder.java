package dev.proem.examples.netty;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.codec.MessageDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;

/**
 * Decodes bytes to messages, and reports a fault as one exception of the pipeline. One per
 * connection.
 */
final class ProemDecoder extends SimpleChannelInboundHandler<ByteBuf> {
  private final MessageDecoder decoder;
  private boolean failed;

  ProemDecoder(MessageDecoder decoder) {
    super(ByteBuf.class);
    this.decoder = decoder;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    for (ByteBuffer part : bytes.nioBuffers()) { // views of its memory
      unlessFailed(context, () -> decode(context, part));
    }
  }

  private void decode(ChannelHandlerContext context, ByteBuffer in) {
    for (Message next = decoder.decode(in); next != null; next = decoder.decode(in)) {
      context.fireChannelRead(next);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) { // only if half-closure is allowed
      unlessFailed(context, decoder::endOfInput);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    unlessFailed(context, decoder::endOfInput);
    context.fireChannelInactive();
  }

  private void unlessFailed(ChannelHandlerContext context, Runnable decoding) {
    try {
      if (!failed) { // otherwise dropped: the framing is lost
        decoding.run();
      }
    } catch (ProtocolException e) {
      failed = true;
      context.fireExceptionCaught(e);
    }
  }
}

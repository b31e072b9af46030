package dev.proem.examples.netty;

import dev.proem.Message;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.function.UnaryOperator;

// tag::service[]
/** Answers each request with the reply of a service, in order. The service must not block. */
final class ServiceHandler extends SimpleChannelInboundHandler<Message> {
  private final UnaryOperator<Message> service;

  ServiceHandler(UnaryOperator<Message> service) {
    super(Message.class);
    this.service = service;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Message request) {
    context
        .writeAndFlush(service.apply(request))
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Pauses reading while the client does not read its replies. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
    context.fireChannelWritabilityChanged();
  }

  /** Closes the connection after all replies are written, because the client has half-closed. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    context.fireUserEventTriggered(event);
  }
}
// end::service[]

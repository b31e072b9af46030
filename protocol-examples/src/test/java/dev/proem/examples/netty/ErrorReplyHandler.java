package dev.proem.examples.netty;

import dev.proem.ContentException;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

// tag::errors[]
/** Answers faults of the peer and of this program. The last handler of a pipeline. */
@SuppressWarnings("FutureReturnValueIgnored") // a reply that can't be sent is ignored
final class ErrorReplyHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = System.getLogger(ErrorReplyHandler.class.getName());
  private static final long DRAIN_MILLIS = 5_000;

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || !context.channel().isActive()) {
      LOG.log(Level.DEBUG, "{0} ends: {1}", context.channel(), cause.getMessage());
      context.close();
    } else if (cause instanceof ContentException e) { // the framing is still valid
      reply(context, ReplyCode.of(e.code()), e.getMessage());
    } else if (cause instanceof ProtocolException e) {
      LOG.log(Level.INFO, "{0} is rejected: {1}", context.channel(), e.getMessage());
      reply(context, ReplyCode.of(e.code()), e.getMessage())
          .addListener((ChannelFutureListener) ErrorReplyHandler::end);
    } else {
      LOG.log(Level.ERROR, "a fault of this server", cause);
      reply(context, ReplyCode.INTERNAL, "this server failed to serve the request");
    }
  }

  private static ChannelFuture reply(
      ChannelHandlerContext context, ReplyCode code, String sentence) {
    return context.writeAndFlush(Message.error(code.code(), sentence));
  }

  /**
   * Half-closes the connection, and discards further input for a limited time: closing with unread
   * input would reset the connection, and a reset can destroy the reply.
   */
  private static void end(ChannelFuture replied) {
    Channel channel = replied.channel();
    if (!replied.isSuccess() || !(channel instanceof DuplexChannel duplex)) {
      channel.close();
      return;
    }
    duplex.shutdownOutput();
    duplex.config().setAutoRead(true);
    ScheduledFuture<?> end =
        channel.eventLoop().schedule(() -> channel.close(), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener((ChannelFutureListener) closed -> end.cancel(false));
  }
}
// end::errors[]

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
/** Answers faults, those of the peer and our own. The last handler of a pipeline. */
@SuppressWarnings("FutureReturnValueIgnored") // a reply that can't be sent is not missed
final class ErrorReplyHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = System.getLogger(ErrorReplyHandler.class.getName());
  private static final long DRAIN_MILLIS = 5_000;

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || !context.channel().isActive()) {
      LOG.log(Level.DEBUG, "{0} ends: {1}", context.channel(), cause.getMessage());
      context.close();
    } else if (cause instanceof ContentException e) { // the next message begins where it should
      reply(context, ReplyCode.of(e.code()), e.getMessage());
    } else if (cause instanceof ProtocolException e) {
      LOG.log(Level.INFO, "{0} is refused: {1}", context.channel(), e.getMessage());
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
   * Closes our direction only, and for a while drops what still comes: to close with input unread
   * would reset the connection, and a reset can overtake the reply.
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

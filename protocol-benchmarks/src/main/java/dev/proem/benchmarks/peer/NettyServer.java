package dev.proem.benchmarks.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * This format on Netty and Jackson, as one writes it by hand: one event loop on the JDK's
 * selectors. With a certificate and a key (PEM) as arguments it speaks TLS 1.3, by the JDK.
 */
public final class NettyServer {
  private static final int BACKLOG = 4_096;

  private NettyServer() {}

  /** Serves on any free port of this machine, until it is killed. */
  public static void main(String[] arguments) throws Exception {
    SslContext tls = arguments.length == 2 ? tls(arguments[0], arguments[1]) : null;
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Handlers(tls))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    Ready.say(((InetSocketAddress) listener.localAddress()).getPort());
    listener.closeFuture().sync();
  }

  private static SslContext tls(String certificate, String key) throws SSLException {
    return SslContextBuilder.forServer(new File(certificate), new File(key))
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3")
        .build();
  }

  private static final class Handlers extends ChannelInitializer<SocketChannel> {
    private final @Nullable SslContext tls;

    Handlers(@Nullable SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel.pipeline().addLast(new NettyMessageDecoder(), new NettySearchHandler());
    }
  }
}

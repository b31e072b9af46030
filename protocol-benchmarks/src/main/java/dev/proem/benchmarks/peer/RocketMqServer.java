package dev.proem.benchmarks.peer;

import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.remoting.netty.NettyRemotingServer;
import org.apache.rocketmq.remoting.netty.NettyRequestProcessor;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * RocketMQ's remoting with its JSON header: sends the body back, on the thread that has decoded the
 * request. Its argument is a file, to which it writes the bytes of a request for the load.
 */
public final class RocketMqServer {
  private static final int REQUEST = 1;

  private RocketMqServer() {}

  /** Serves on any free port of this machine, until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Files.write(Path.of(arguments[0]), request());
    NettyServerConfig config = new NettyServerConfig();
    config.setBindAddress("127.0.0.1");
    config.setListenPort(0);
    NettyRemotingServer server = new NettyRemotingServer(config);
    server.registerProcessor(REQUEST, new Echo(), new Direct());
    server.start();
    Ready.say(server.localListenPort());
    new CountDownLatch(1).await();
  }

  private static byte[] request() {
    RemotingCommand command = RemotingCommand.createRequestCommand(REQUEST, null);
    command.setExtFields(
        new HashMap<>(Map.of("content-type", "text/json", "content-encoding", "utf-8")));
    String content = "{\"action\": \"search\", \"value\": \"morpheus\"}";
    command.setBody(content.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer bytes = command.encode();
    byte[] request = new byte[bytes.remaining()];
    bytes.get(request);
    return request;
  }

  private static final class Echo implements NettyRequestProcessor {
    @Override
    public RemotingCommand processRequest(ChannelHandlerContext context, RemotingCommand request) {
      RemotingCommand response = RemotingCommand.createResponseCommand(0, "ok");
      response.setExtFields(request.getExtFields());
      response.setBody(request.getBody());
      return response;
    }

    @Override
    public boolean rejectRequest() {
      return false;
    }
  }

  /** Runs what it is given at once, in the thread that gives it. */
  private static final class Direct extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}

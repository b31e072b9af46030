package dev.proem.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.benchmarks.report.Candidate;
import dev.proem.benchmarks.report.Candidates;
import dev.proem.benchmarks.report.Child;
import dev.proem.benchmarks.report.Programs;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those that we compare with really answer. */
class PeersTest {
  @TempDir private Path folder;

  @Test
  void netty_answersAsAppServerDoes() throws Exception {
    Candidate netty = candidates().netty(List.of());
    try (Child server = Child.server(netty.command());
        Socket socket = connect(server)) {
      MessageReader reader = new MessageReader(socket.getInputStream());
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      writer.write(Message.json(Map.of("action", "search", "value", "morpheus")));
      assertThat(reader.read().json())
          .isEqualTo(Map.of("result", "Follow the white rabbit. \uD83D\uDC30"));
      writer.write(Message.json(Map.of("action", "search", "value", "nothing")));
      assertThat(reader.read().json()).isEqualTo(Map.of("result", "No match for 'nothing'."));
      writer.write(Message.binary("any/thing", "0123456789abc".getBytes(StandardCharsets.UTF_8)));
      Message reply = reader.read();
      assertThat(reply.contentType()).isEqualTo("binary/custom-server-binary-type");
      assertThat(reply.bytes()).asString().isEqualTo("First 10 bytes of request: 0123456789");
    }
  }

  @Test
  void rocketMq_sendsTheBodyBack() throws Exception {
    Candidate rocketMq = candidates().rocketMq();
    try (Child server = Child.server(rocketMq.command());
        Socket socket = connect(server)) {
      socket.getOutputStream().write(Files.readAllBytes(rocketMq.request()));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] response = in.readNBytes(in.readInt());
      RemotingCommand command = RemotingCommand.decode(ByteBuffer.wrap(response));
      assertThat(command.getBody())
          .asString()
          .isEqualTo("{\"action\": \"search\", \"value\": \"morpheus\"}");
      assertThat(command.getExtFields())
          .containsEntry("content-type", "text/json")
          .containsEntry("content-encoding", "utf-8");
    }
  }

  private static Socket connect(Child server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private Candidates candidates() throws IOException {
    return new Candidates(new Programs(Path.of("unused")), folder);
  }
}

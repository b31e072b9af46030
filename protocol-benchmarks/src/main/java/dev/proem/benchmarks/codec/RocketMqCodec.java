package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * RocketMQ's remoting command with its JSON header, the header values as its extension fields.
 * Encoding ends with header and body in two buffers, the body uncopied; decoding with an array of
 * the body, which is a copy.
 */
final class RocketMqCodec implements Contender {
  private final RemotingCommand command;

  RocketMqCodec(Subject subject) {
    command = RemotingCommand.createRequestCommand(1, null);
    command.setExtFields(
        new HashMap<>(
            Map.of(
                "content-type", subject.contentType(),
                "content-encoding", subject.contentEncoding())));
    command.setBody(subject.content());
  }

  @Override
  public ByteBuffer[] encode() {
    return new ByteBuffer[] {command.encodeHeader(), ByteBuffer.wrap(command.getBody())};
  }

  @Override
  public void decode(ByteBuffer in, Receiver receiver) throws RemotingCommandException {
    in.getInt(); // the length of all that follows
    RemotingCommand decoded = RemotingCommand.decode(in);
    Map<String, String> fields = decoded.getExtFields();
    byte[] body = decoded.getBody();
    receiver.accept(
        text(fields, "content-type"), text(fields, "content-encoding"), body.length, body);
  }

  private static String text(Map<String, String> fields, String name) {
    return Objects.requireNonNull(fields.get(name));
  }
}

package dev.proem.benchmarks.file;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.MessageClient;
import dev.proem.net.Outgoing;
import dev.proem.net.StreamedReply;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Proem's client, as its users write it. Arguments: the port, the file to send, and where to write
 * one.
 */
public final class ProemClient {
  private ProemClient() {}

  /** Makes transfers until its input ends. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    Path source = Path.of(arguments[1]);
    Path target = Path.of(arguments[2]);
    try (MessageClient client =
        MessageClient.builder()
            .address("127.0.0.1", port)
            .limits(Limits.DEFAULT.withContentBytes(Long.MAX_VALUE))
            .connect()) {
      Asked.client(
          direction -> {
            if (direction == Direction.GET) {
              get(client, target);
            } else {
              put(client, source);
            }
          });
    }
  }

  private static void get(MessageClient client, Path target) throws IOException {
    Message request = Message.binary(Direction.GET.name(), new byte[0]);
    try (StreamedReply reply = client.requestStreamed(request, CallOptions.DEFAULT);
        FileChannel file = FileEnd.create(target)) {
      reply.transferTo(file);
    }
  }

  private static void put(MessageClient client, Path source) throws IOException {
    MessageHeader header = new MessageHeader(Direction.PUT.name(), "binary", 0);
    client.request(Outgoing.file(header, source), CallOptions.DEFAULT);
  }
}

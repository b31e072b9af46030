package dev.proem.benchmarks.file;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.benchmarks.peer.Ready;
import dev.proem.net.Exchange;
import dev.proem.net.MessageServer;
import dev.proem.net.Outgoing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Proem's server, as its users write it. Arguments: the file to send, and where to write one. */
public final class ProemServer {
  private ProemServer() {}

  /** Serves on any free port of this machine, until its input ends. */
  public static void main(String[] arguments) throws IOException {
    Path source = Path.of(arguments[0]);
    Path target = Path.of(arguments[1]);
    try (MessageServer server =
        MessageServer.builder()
            .limits(Limits.DEFAULT.withContentBytes(Long.MAX_VALUE))
            .streamHandler(exchange -> answer(exchange, source, target))
            .start()) {
      Ready.say(server.port());
      Asked.server();
    }
  }

  private static Outgoing answer(Exchange exchange, Path source, Path target) throws IOException {
    if (exchange.header().contentType().equals(Direction.GET.name())) {
      return Outgoing.file(new MessageHeader("binary/file", "binary", 0), source);
    }
    try (FileChannel file = FileEnd.create(target)) {
      exchange.transferTo(file);
    }
    return Outgoing.of(Message.text("written"));
  }
}

package dev.proem.examples.app;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.cli.Failures;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.MessageServerBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The server of the application: requests and replies are messages, see {@link SearchApp}. */
public final class AppServer {
  private AppServer() {}

  /** Gives a server the handler of the application. */
  public static MessageServerBuilder answering(MessageServerBuilder server) {
    rehearse();
    // tag::server[]
    return server
        .handler(SearchApp::answer) // Message -> Message
        .inline(); // on the event loop itself, because it never blocks
    // end::server[]
  }

  /**
   * Runs all code of a request once. Java loads classes and opens files on first use, which could
   * fail later, when the clients use all file handles of the process.
   */
  private static void rehearse() {
    MessageEncoder encoder = new MessageEncoder();
    MessageDecoder decoder = new MessageDecoder();
    for (String action : List.of("search", "binary")) {
      Message request = decoder.decode(encoder.encode(SearchApp.request(action, "rehearsal")));
      encoder.encode(SearchApp.answer(Objects.requireNonNull(request)));
    }
    try {
      decoder.decode(ByteBuffer.wrap("GET / ".getBytes(StandardCharsets.US_ASCII)));
    } catch (ProtocolException e) {
      encoder.encode(Message.error(e.code().code(), Failures.reason(e)));
    }
  }
}

package dev.proem.examples;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The server of the application: requests and replies are messages, see {@link SearchApp}. */
final class AppServer {
  private AppServer() {}

  /**
   * A server that listens on {@code address}.
   *
   * @param limits how large a request may be
   */
  static Server listen(InetSocketAddress address, int backlog, Limits limits, Loop loop)
      throws IOException {
    rehearse();
    // tag::server[]
    return new SelectorServer(
        address, backlog, loop, (key, shared) -> new AppConnection(key, shared, limits));
    // end::server[]
  }

  /**
   * Goes once through all that a request can need. Java loads classes and files of its own on first
   * use, and that could fail later, when clients hold every file handle that the system grants.
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
      encoder.encode(AppConnection.errorReply(e.code().code(), Failures.reason(e)));
    }
  }
}

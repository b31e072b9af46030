package dev.proem.examples;

import dev.proem.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;

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
    // tag::server[]
    return new SelectorServer(
        address, backlog, loop, (key, shared) -> new AppConnection(key, shared, limits));
    // end::server[]
  }
}

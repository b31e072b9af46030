package dev.proem.examples.multiconn;

import dev.proem.cli.Server;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An echo server for any number of connections at once, on one thread. */
public final class MulticonnServer {
  private MulticonnServer() {}

  /** A server that listens on {@code address}. */
  public static Server listen(InetSocketAddress address, int backlog, SelectorLoop loop)
      throws IOException {
    // tag::server[]
    return new SelectorServer(address, backlog, loop, MulticonnConnection::new);
    // end::server[]
  }
}

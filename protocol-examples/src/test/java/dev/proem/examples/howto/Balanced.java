package dev.proem.examples.howto;

import dev.proem.net.Binding;
import dev.proem.net.MessageHandler;
import dev.proem.net.MessageServer;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.SocketAddress;

/** A server behind a load balancer. For the how-to. */
final class Balanced {
  private Balanced() {}

  static MessageServer server(SocketAddress inner, SocketAddress local, MessageHandler handler)
      throws IOException {
    // tag::proxy[]
    MessageServer server =
        MessageServer.builder()
            .bind(Binding.of(inner).withProxyProtocol(true)) // for the load balancer only
            .address(local) // without the header, for programs on this machine
            .exchangeHandler(handler)
            .start();
    // end::proxy[]
    return server;
  }

  static Binding tls(SocketAddress inner, Tls tls) {
    // tag::tls[]
    Binding binding = Binding.of(inner).withProxyProtocol(true).withTls(tls);
    // end::tls[]
    return binding;
  }
}

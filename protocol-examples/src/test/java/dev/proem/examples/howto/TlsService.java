package dev.proem.examples.howto;

import dev.proem.Message;
import dev.proem.net.Connection;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.RequestException;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** TLS on both sides. For the how-to. */
final class TlsService {
  private TlsService() {}

  static MessageServer server(SocketAddress address, Path folder) throws IOException {
    // tag::server[]
    Tls tls =
        Tls.forServer()
            .certificate(folder.resolve("server.pem"), folder.resolve("server.key"))
            .build();
    MessageServer server =
        MessageServer.builder()
            .address(address)
            .tls(tls)
            .handler(request -> Message.text("Hello, " + request.text()))
            .start();
    // end::server[]
    return server;
  }

  static MessageClient client(int port, Path folder) throws IOException {
    // tag::client[]
    Tls tls = Tls.forClient().trust(folder.resolve("ca.pem")).build();
    MessageClient client = MessageClient.builder().address("localhost", port).tls(tls).connect();
    // end::client[]
    return client;
  }

  static MessageServer mutual(SocketAddress address, Path folder) throws IOException {
    // tag::mutual-server[]
    Tls tls =
        Tls.forServer()
            .certificate(folder.resolve("server.pem"), folder.resolve("server.key"))
            .trust(folder.resolve("ca.pem"))
            .clientAuth(Tls.ClientAuth.REQUIRED)
            .build();
    MessageServer server =
        MessageServer.builder()
            .address(address)
            .tls(tls)
            .exchangeHandler(
                (request, exchange) -> Message.text("Hello, " + name(exchange.connection())))
            .start();
    // end::mutual-server[]
    return server;
  }

  // tag::peer[]
  /** Returns the name of the peer, from the subject of its certificate. */
  static String name(Connection connection) throws RequestException {
    SSLSession session = connection.tls().orElseThrow();
    try {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException e) { // no certificate; only with ClientAuth.OPTIONAL
      throw new RequestException("example.org/no-certificate", "Show a certificate for this.");
    }
  }

  // end::peer[]

  static Tls mutualClient(Path folder) throws IOException {
    // tag::mutual-client[]
    Tls tls =
        Tls.forClient()
            .trust(folder.resolve("ca.pem"))
            .certificate(folder.resolve("client.pem"), folder.resolve("client.key"))
            .build();
    // end::mutual-client[]
    return tls;
  }

  static Tls keyStores(Path folder, char[] password) throws IOException {
    // tag::key-stores[]
    Tls tls =
        Tls.forServer()
            .keyStore(folder.resolve("server.p12"), password)
            .trustStore(folder.resolve("trust.p12"), password)
            .clientAuth(Tls.ClientAuth.OPTIONAL)
            .build();
    // end::key-stores[]
    return tls;
  }
}

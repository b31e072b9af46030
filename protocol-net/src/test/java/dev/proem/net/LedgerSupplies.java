package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ServerSocketFactory;

/**
 * What all rounds use.
 *
 * @param sockets with TLS, for a server that is not ours
 * @param file of {@link #FILE_BYTES}
 */
record LedgerSupplies(Tls server, Tls client, ServerSocketFactory sockets, Path file) {
  static final int FILE_BYTES = 300_000;

  /** The end of the name of each file that rounds use. */
  static final String FILE = "content-of-a-ledger";

  /** With certificates of its own, in a folder. */
  static LedgerSupplies in(Path folder) throws IOException, GeneralSecurityException {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    LedgerSupplies supplies =
        new LedgerSupplies(
            Tls.forServer().certificate(issued.chain(), issued.key()).build(),
            Tls.forClient().trust(authority.authority()).build(),
            ServerTlsTest.context(authority, issued).getServerSocketFactory(),
            Files.write(folder.resolve(FILE), new byte[FILE_BYTES]));
    supplies.warmUp();
    return supplies;
  }

  /** What a JVM loads for its first handshake is no time of the calls of a round. */
  private void warmUp() throws IOException {
    try (MessageServer first = MessageServer.builder().tls(server).handler(r -> r).start();
        MessageClient caller =
            MessageClient.builder().address(first.addresses().get(0)).tls(client).connect()) {
      assertThat(caller.request(Message.text("x")).text()).isEqualTo("x");
    }
  }
}

package dev.proem.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ServerSocketFactory;

/**
 * TLS for both sides.
 *
 * @param sockets for a server that is not ours
 */
record LedgerTls(Tls server, Tls client, ServerSocketFactory sockets) {
  /** With certificates of its own, in a folder. */
  static LedgerTls in(Path folder) throws IOException, GeneralSecurityException {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    return new LedgerTls(
        Tls.forServer().certificate(issued.chain(), issued.key()).build(),
        Tls.forClient().trust(authority.authority()).build(),
        ServerTlsTest.context(authority, issued).getServerSocketFactory());
  }
}

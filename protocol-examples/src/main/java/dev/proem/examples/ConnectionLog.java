package dev.proem.examples;

import dev.proem.MessageHeader;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Logs who came and went, and why, one line each. */
final class ConnectionLog implements TransportListener {
  private static final String ANSWERED = ConnectionLog.class.getName();

  private final Logger log;

  ConnectionLog(Logger log) {
    this.log = log;
  }

  @Override
  public void opened(Connection connection) {
    connection.attributes().put(ANSWERED, new AtomicLong());
    String who = connection.tls().map(ConnectionLog::certified).orElse("");
    log.log(Level.INFO, "accepted " + peer(connection) + who);
  }

  private static String certified(SSLSession session) {
    try {
      Principal peer = session.getPeerPrincipal();
      return " with the certificate of " + peer.getName();
    } catch (SSLPeerUnverifiedException e) {
      return " over TLS";
    }
  }

  @Override
  public void answered(
      Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {
    counter(connection).incrementAndGet();
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    long answered = counter(connection).get();
    String why =
        reason.kind() == CloseReason.Kind.PEER_CLOSED
            ? String.format(Locale.ROOT, "end of input, %d requests answered", answered)
            : String.format(
                Locale.ROOT, "%s; %d requests answered before", reason.text(), answered);
    log.log(Level.INFO, "closed %s: %s".formatted(peer(connection), why));
  }

  @Override
  public void refused(SocketAddress remoteAddress, CloseReason reason) {
    log.log(Level.INFO, "refused %s: %s".formatted(text(remoteAddress), reason.text()));
  }

  private static AtomicLong counter(Connection connection) {
    return (AtomicLong) connection.attributes().computeIfAbsent(ANSWERED, key -> new AtomicLong());
  }

  /** Clients of a Unix domain socket have no address: they are told apart by their numbers. */
  private static String peer(Connection connection) {
    return connection.remoteAddress() instanceof InetSocketAddress inet
        ? Endpoint.text(inet)
        : "unix #" + connection.id();
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress ? Endpoint.text(address) : "unix";
  }
}

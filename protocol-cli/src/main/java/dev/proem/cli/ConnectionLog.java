package dev.proem.cli;

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
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Logs each connection that is accepted, closed or refused, with the reason, on one line. */
final class ConnectionLog implements TransportListener {
  private static final String ANSWERED = ConnectionLog.class.getName();

  private final Logger log;

  ConnectionLog(Logger log) {
    this.log = log;
  }

  @Override
  public void opened(Connection connection) {
    connection.attributes().put(ANSWERED, new Answers());
    String identity = connection.tls().map(ConnectionLog::certified).orElse("");
    log.log(Level.INFO, "accepted " + peer(connection) + identity);
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
    answers(connection).add(reply);
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    String answered = answers(connection).text();
    String why =
        reason.kind() == CloseReason.Kind.PEER_CLOSED
            ? "end of input, " + answered
            : "%s; %s before".formatted(reason.text(), answered);
    log.log(Level.INFO, "closed %s: %s".formatted(peer(connection), why));
  }

  @Override
  public void refused(SocketAddress remoteAddress, CloseReason reason) {
    log.log(Level.INFO, "refused %s: %s".formatted(text(remoteAddress), reason.text()));
  }

  private static Answers answers(Connection connection) {
    return (Answers) connection.attributes().computeIfAbsent(ANSWERED, key -> new Answers());
  }

  /** The numbers of replies and of error replies on a connection. */
  private static final class Answers {
    private long all;
    private long errors;
    private String lastCode = "";

    synchronized void add(MessageHeader reply) {
      all++;
      Object code = reply.extras().get(MessageHeader.ERROR);
      if (code != null) {
        errors++;
        lastCode = ReadableBytes.oneLine(String.valueOf(code), 100);
      }
    }

    synchronized String text() {
      String text = all + " requests answered";
      return errors == 0
          ? text
          : text + ", " + errors + " of them with an error (" + lastCode + ")";
    }
  }

  /**
   * A client of a Unix domain socket has no address, so the number of its connection stands for it.
   */
  private static String peer(Connection connection) {
    return connection.remoteAddress() instanceof InetSocketAddress inet
        ? HostAndPort.text(inet)
        : "unix #" + connection.id();
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress ? HostAndPort.text(address) : "unix";
  }
}

package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.transport.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

class AbstractConnectionTest {
  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  private final ScriptedRole role = new ScriptedRole();
  private final AbstractConnection connection = new Idle(role);

  /** A connection without states and times. */
  private static final class Idle extends AbstractConnection {
    Idle(ConnectionRole role) {
      super(7, LOCAL, REMOTE, role);
    }

    @Override
    public long nextTime() {
      return EventLoop.NEVER;
    }

    @Override
    public void timeCame(long now) {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void connection_isNamedByItsNumberAndThePeer() {
    assertThat(connection.id()).isEqualTo(7);
    assertThat(connection.localAddress()).isEqualTo(LOCAL);
    assertThat(connection.remoteAddress()).isEqualTo(REMOTE);
    assertThat(connection).hasToString("#7 127.0.0.1:2");
  }

  @Test
  void attributes_areMadeOnce() {
    ConcurrentMap<String, Object> attributes = connection.attributes();
    assertThat(attributes).isEmpty();

    attributes.put("user", "alice");

    assertThat(connection.attributes()).isSameAs(attributes).containsEntry("user", "alice");
    assertThat(new Idle(role).attributes()).isEmpty();
  }

  @Test
  void receivedBytes_areAdded_andUnsentBytesReplaced() {
    assertThat(connection.receivedBytes()).isZero();
    assertThat(connection.unsentBytes()).isZero();

    connection.countReceived(Integer.MAX_VALUE);
    connection.countReceived(1);
    connection.unsent(5);
    connection.unsent(3);

    assertThat(connection.receivedBytes()).isEqualTo(1L << 31);
    assertThat(connection.unsentBytes()).isEqualTo(3);
  }

  @Test
  void session_isKnownAfterTheHandshake() throws Exception {
    assertThat(connection.tls()).isEmpty();
    SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();

    connection.session(session);

    assertThat(connection.tls()).containsSame(session);
  }

  @Test
  void messages_areSentByTheRole() {
    connection.send(Message.text("push")).join();
    connection.send(Outgoing.of(Message.text("other"))).join();

    assertThat(role.heard).containsExactly("send 4", "send 5");
    assertThat(connection.requestsInFlight()).isEqualTo(role.requestsInFlight());
  }
}

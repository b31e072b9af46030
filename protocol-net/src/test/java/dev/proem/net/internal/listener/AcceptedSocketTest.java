package dev.proem.net.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.proem.net.Binding;
import dev.proem.net.ServerLimits;
import dev.proem.net.Witness;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.listener.AcceptedSocket.Accepted;
import dev.proem.net.internal.proxy.ProxyHeaders;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An accepted socket on an event loop that does not run; the opener is a list. */
@Timeout(60)
class AcceptedSocketTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Binding PLAIN = Binding.of(ANY);
  private static final Binding PROXIED = Binding.of(ANY).withProxyProtocol(true);
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 1);
  private static final InetSocketAddress SERVICE = new InetSocketAddress("192.0.2.2", 2);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Witness heard = new Witness();
  private final ConnectionCounter counter = new ConnectionCounter(ServerLimits.DEFAULT);
  private final Set<AcceptedSocket> waiting = ConcurrentHashMap.newKeySet();
  private final List<Accepted> opened = new ArrayList<>();
  private EventLoop loop;
  private SocketChannel peer;
  private SocketChannel socket;

  @BeforeEach
  void connect() throws IOException {
    loop = new EventLoop("accepted", true);
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(ANY);
      peer = SocketChannel.open(listener.getLocalAddress());
      socket = listener.accept();
    }
    counter.tryAdmit();
  }

  @AfterEach
  void end() throws IOException {
    peer.close();
    socket.close();
    loop.discard();
  }

  private AcceptedSocket start(Binding binding, AcceptedSocket.Opener opener) throws IOException {
    AcceptedSocket.Context context =
        new AcceptedSocket.Context(new Events(List.of(heard)), counter, opener, waiting, TIMEOUT);
    AcceptedSocket accepted = new AcceptedSocket(context, loop, socket, binding, true);
    accepted.start();
    return accepted;
  }

  private void receive(AcceptedSocket accepted, byte[]... parts) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(ProxyHeaders.joined(parts));
    peer.write(bytes);
    ready(accepted);
  }

  /** Until it has read what was sent: the bytes may arrive late. */
  private void ready(AcceptedSocket accepted) {
    await()
        .until(
            () -> {
              if (!waiting.isEmpty()) {
                accepted.ready(null);
              }
              return waiting.isEmpty();
            });
  }

  private void assertRefused(String reason) throws InterruptedException {
    assertThat(heard.all("refused HANDSHAKE_FAILED")).singleElement().asString().contains(reason);
    assertThat(socket.isOpen()).isFalse();
    assertThat(opened).isEmpty();
    assertThat(waiting).isEmpty();
    assertThat(counter.awaitNone(1)).isTrue();
  }

  @Test
  void socketWithoutProxyHeader_isOpenedAtOnceWithItsAddresses() throws IOException {
    start(PLAIN, opened::add);

    assertThat(opened)
        .singleElement()
        .satisfies(made -> assertThat(made.remote()).isEqualTo(peer.getLocalAddress()))
        .satisfies(made -> assertThat(made.local()).isEqualTo(peer.getRemoteAddress()))
        .satisfies(made -> assertThat(made.readAhead().hasRemaining()).isFalse());
    assertThat(waiting).isEmpty();
  }

  @Test
  void proxyHeader_givesTheAddressesAndTheRestIsKept() throws IOException {
    AcceptedSocket accepted = start(PROXIED, opened::add);
    assertThat(waiting).containsExactly(accepted);

    receive(accepted, ProxyHeaders.v1(CLIENT, SERVICE), new byte[] {1, 2, 3});

    assertThat(opened)
        .singleElement()
        .satisfies(made -> assertThat(made.remote()).isEqualTo(CLIENT))
        .satisfies(made -> assertThat(made.local()).isEqualTo(SERVICE))
        .satisfies(
            made -> assertThat(made.readAhead()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3})));
  }

  @Test
  void headerWithoutAddresses_leavesThoseOfTheSocket() throws IOException {
    AcceptedSocket accepted = start(PROXIED, opened::add);
    receive(accepted, ProxyHeaders.v2Local());
    assertThat(opened)
        .singleElement()
        .satisfies(made -> assertThat(made.remote()).isEqualTo(peer.getLocalAddress()));
  }

  @Test
  void otherBytesThanAHeader_closeTheSocket() throws Exception {
    AcceptedSocket accepted = start(PROXIED, opened::add);
    receive(accepted, "GET /".getBytes(StandardCharsets.US_ASCII));
    assertRefused("PROXY header: the connection starts with other bytes");
  }

  @Test
  void endBeforeTheHeader_closesTheSocket() throws Exception {
    AcceptedSocket accepted = start(PROXIED, opened::add);
    peer.shutdownOutput();
    ready(accepted);
    assertRefused("the input ended before it was complete");
  }

  @Test
  void headerThatDoesNotArrive_closesTheSocketAndNamesTheSetting() throws Exception {
    AcceptedSocket accepted = start(PROXIED, opened::add);

    accepted.timeCame(accepted.nextTime());

    assertRefused("its PROXY header did not arrive within 10000 ms (ServerTimeouts.handshake)");
    assertThat(heard.all("limit")).containsExactly("limit ServerTimeouts.handshake 10000");
    assertThat(accepted.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void serverThatStops_waitsLessForTheHeader() throws Exception {
    AcceptedSocket accepted = start(PROXIED, opened::add);
    long before = accepted.nextTime();
    accepted.stopIn(Duration.ofSeconds(1));
    assertThat(accepted.nextTime()).isLessThan(before);

    accepted.timeCame(accepted.nextTime());

    assertRefused("the server stops; its PROXY header had not arrived");
    assertThat(heard.all("limit")).isEmpty();
  }

  @Test
  void refusedSocket_isClosedOnce() throws Exception {
    AcceptedSocket accepted = start(PROXIED, opened::add);
    accepted.refuse("first");
    accepted.refuse("second");
    assertRefused("first");
  }

  @Test
  void openerThatFailsBeforeItHasAConnection_closesTheSocket() throws Exception {
    AcceptedSocket accepted =
        start(
            PROXIED,
            made -> {
              throw new IllegalStateException("broken");
            });
    receive(accepted, ProxyHeaders.v2Local());
    assertThat(heard.all("refused IO_ERROR")).hasSize(1);
    assertThat(socket.isOpen()).isFalse();
    assertThat(counter.awaitNone(1)).isTrue();
  }

  @Test
  void openerThatFailsWithAConnection_leavesTheSocketToIt() throws Exception {
    AcceptedSocket accepted =
        start(
            PROXIED,
            made -> {
              SelectionKey key = made.key();
              key.attach("a connection");
              throw new IllegalStateException("broken");
            });
    peer.write(ByteBuffer.wrap(ProxyHeaders.v2Local()));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              while (!waiting.isEmpty()) { // the bytes may arrive late
                accepted.ready(null);
              }
            });
    assertThat(socket.isOpen()).isTrue();
    assertThat(heard.all("refused")).isEmpty();
  }
}

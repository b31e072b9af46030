package dev.proem.net.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.Binding;
import dev.proem.net.ServerLimits;
import dev.proem.net.Witness;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.listener.AcceptedSocket.Accepted;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An acceptor with two event loops; the opener is a queue. */
@Timeout(60)
class AcceptorTest {
  private final Witness heard = new Witness();
  private final ConnectionCounter counter =
      new ConnectionCounter(ServerLimits.DEFAULT.withConnections(2));
  private final BlockingQueue<Accepted> opened = new LinkedBlockingQueue<>();
  private final List<Socket> peers = new ArrayList<>();
  private List<EventLoop> loops;
  private Acceptor acceptor;
  private boolean closed;

  @BeforeEach
  void start() throws IOException {
    loops = List.of(new EventLoop("acceptor-1", true), new EventLoop("acceptor-2", true));
    loops.forEach(EventLoop::start);
    acceptor = acceptor(Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @AfterEach
  void end() throws Exception {
    close();
    for (Socket peer : peers) {
      peer.close();
    }
    for (EventLoop loop : loops) {
      loop.stop();
      assertThat(loop.join(30_000)).isTrue();
    }
    for (Accepted accepted : opened) {
      accepted.socket().close();
    }
  }

  private Acceptor acceptor(Binding binding) throws IOException {
    AcceptedSocket.Context context =
        new AcceptedSocket.Context(
            new Events(List.of(heard)),
            counter,
            opened::add,
            ConcurrentHashMap.newKeySet(),
            Duration.ofSeconds(10));
    return new Acceptor(context, loops, new AtomicInteger(), binding);
  }

  private void close() {
    if (!closed) {
      Uninterruptibles.done(loops.get(0), acceptor::close);
    }
    closed = true;
  }

  private void connect() throws IOException {
    Socket peer = new Socket();
    peers.add(peer);
    peer.connect(acceptor.address());
  }

  private Accepted take() throws Exception {
    Accepted accepted = opened.poll(30, TimeUnit.SECONDS);
    assertThat(accepted).isNotNull();
    accepted.socket().close();
    return accepted;
  }

  @Test
  void connections_areDistributedToTheLoopsInTurn() throws Exception {
    acceptor.start();
    connect();
    assertThat(take().loop()).isSameAs(loops.get(0));
    connect();
    assertThat(take().loop()).isSameAs(loops.get(1));
  }

  @Test
  void connectionAboveTheLimit_isMarkedAsNotAdmitted() throws Exception {
    acceptor.start();
    for (boolean expected : new boolean[] {true, true, false}) {
      connect();
      assertThat(take().isAdmitted()).isEqualTo(expected);
    }
  }

  @Test
  void tooManyRefusedConnections_areClosedWithoutAMessage() throws Exception {
    while (counter.tryAdmit() || counter.tryRefuse()) {
      // as many as there may be
    }
    acceptor.start();
    connect();
    assertThat(heard.await("refused LIMIT"))
        .endsWith("too many connections (ServerLimits.connections); closed without a message");
    assertThat(heard.all("limit")).containsExactly("limit ServerLimits.connections 2");
    assertThat(peers.get(0).getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void close_acceptsConnectionsThatHaveArrived() throws Exception {
    connect(); // the acceptor was not started
    close();
    assertThat(take()).isNotNull();
  }

  @Test
  void addressInUse_isAFailureOfTheConstructor() {
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> acceptor(Binding.of(acceptor.address())));
  }

  @Test
  void socketThatCannotBeSetUp_isClosedReportedAndNotCounted() throws Exception {
    loops.get(1).stop();
    assertThat(loops.get(1).join(30_000)).isTrue();
    acceptor.start();
    connect();
    take();
    connect(); // the turn of the ended event loop
    assertThat(heard.await("refused IO_ERROR")).contains("the socket could not be set up");
    assertThat(peers.get(1).getInputStream().read()).isEqualTo(-1);
    assertThat(counter.tryAdmit()).isTrue();
  }

  @Test
  void acceptorOfAnEndedLoop_leavesNoSocketFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("socket");
    close();
    loops.get(0).stop();
    assertThat(loops.get(0).join(30_000)).isTrue();
    assertThatExceptionOfType(ClosedSelectorException.class)
        .isThrownBy(() -> acceptor(Binding.of(UnixDomainSocketAddress.of(file))));
    assertThat(file).doesNotExist();
  }
}

package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One connection with a scripted host. */
@Timeout(60)
class GracefulShutdownTest {
  private static final long GRACE = GracefulShutdown.GRACE.toNanos();
  private static final long LINGER = GracefulShutdown.LINGER.toNanos();

  private final ScriptedHost host = new ScriptedHost();
  private final LongAdder closedIdle = new LongAdder();
  private ScriptedServer server;
  private SocketChannel socket;
  private ServerConnection role;
  private MessageConnection connection;
  private GracefulShutdown shutdown;

  private static final class ScriptedHost implements GracefulShutdown.Host {
    final List<String> calls = new ArrayList<>();
    boolean busy;
    boolean waiting;

    @Override
    public boolean isBusy() {
      return busy;
    }

    @Override
    public boolean isWaitingForMessage() {
      return waiting;
    }

    @Override
    public void stopWaiting() {
      calls.add("stop waiting");
    }

    @Override
    public void releaseRate() {
      calls.add("release rate");
    }

    @Override
    public void dropRequests() {
      calls.add("drop requests");
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    socket = SocketChannel.open();
    role = server.connection();
    connection = role.connection;
    shutdown = new GracefulShutdown(connection, host, socket, closedIdle);
  }

  @AfterEach
  void end() throws IOException {
    connection.closeNow(new CloseReason(CloseReason.Kind.CLOSED, "the test ends"));
    socket.close();
    server.close();
  }

  private void open() {
    connection.begin(ByteBuffer.allocate(0));
  }

  /** Until the time has come that the shutdown asks for. */
  private void awaitFinishing() {
    await()
        .until(
            () -> {
              shutdown.timeCame(0);
              return !connection.isOpen();
            });
  }

  @Test
  void shutdownThatHasNotStarted_hasNoTime() {
    open();
    shutdown.check();
    assertThat(shutdown.hasStarted()).isFalse();
    assertThat(shutdown.rejects()).isFalse();
    assertThat(shutdown.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void idleConnection_isReadALittleLongerAndThenCounted() {
    open();
    shutdown.start();

    assertThat(connection.isOpen()).isTrue();
    assertThat(shutdown.rejects()).isTrue();
    assertThat(shutdown.nextTime()).isEqualTo(connection.progressAt() + LINGER);
    awaitFinishing();

    assertThat(closedIdle.sum()).isEqualTo(1);
    assertThat(shutdown.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void secondStart_doesNothing() {
    open();
    shutdown.start();
    shutdown.start();
    assertThat(host.calls).containsExactly("release rate");
  }

  @Test
  void busyConnection_endsAfterItsLastReply() {
    open();
    host.busy = true;
    shutdown.start();
    assertThat(shutdown.nextTime()).as("handlers have their own time").isEqualTo(EventLoop.NEVER);

    host.busy = false;
    shutdown.check();
    awaitFinishing();

    assertThat(closedIdle.sum()).isZero();
  }

  @Test
  void requestsThatArriveLater_areRejected() {
    open();
    host.busy = true;
    long before = System.nanoTime();
    server.loop.refresh();
    shutdown.start();
    assertThat(shutdown.rejects()).isTrue();
    assertThat(shutdown.rejectsSince() - before).isNotNegative();
    long since = shutdown.rejectsSince();
    server.loop.refresh();
    shutdown.rejectFromNowOn();
    assertThat(shutdown.rejectsSince()).isEqualTo(since);
  }

  @Test
  void handshake_hasAnIntervalOfItsOwn() {
    shutdown.start();
    assertThat(shutdown.nextTime() - System.nanoTime()).isPositive().isLessThanOrEqualTo(GRACE);
    open();
    shutdown.opened();
    awaitFinishing();
  }

  @Test
  void messageThatHasStarted_isWaitedForAndThenEnded() {
    open();
    server.receive(role, new byte[1]);
    host.waiting = true;
    shutdown.start();
    assertThat(shutdown.nextTime() - System.nanoTime()).isPositive().isLessThanOrEqualTo(GRACE);
    await()
        .until(
            () -> {
              shutdown.timeCame(0);
              return host.calls.contains("stop waiting");
            });
  }

  @Test
  void cutOff_dropsRequestsAndRepliesThatHaveNotStarted() {
    server.wire.room = 10;
    open();
    host.busy = true;
    shutdown.start();
    List<String> dropped = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SendListener listener =
          new SendListener() {
            @Override
            public void failed(boolean started, String why) {
              dropped.add(started + " " + why);
            }
          };
      OutgoingItem reply = OutgoingEncoder.of(Message.text("reply"), listener);
      connection.step(() -> connection.queue(reply));
    }

    shutdown.cutOff();

    assertThat(host.calls).containsExactly("release rate", "drop requests");
    assertThat(dropped).containsExactly("false the server stops");
    assertThat(connection.isOpen()).isFalse();
  }
}

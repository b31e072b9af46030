package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.PendingCallsTest;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test gives the time, and sends no pings. */
class KeepAlivePingerTest {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final List<Call> sent = new ArrayList<>();
  private final PendingCalls pending = new PendingCalls(4, true);
  private boolean idle = true;
  private ScriptedServer server;
  private MessageConnection connection;
  private CallPlaces places;

  @AfterEach
  void close() {
    server.close();
  }

  private KeepAlivePinger pinger(MessageClientBuilder client, boolean exclusive) throws Exception {
    server = new ScriptedServer(client);
    connection = server.connection();
    ScriptedOwner owner = new ScriptedOwner();
    places =
        new CallPlaces(
            connection,
            connection.intake,
            owner.attempt,
            pending,
            new UnansweredCalls(connection, owner),
            server.context.pushes,
            owner,
            false);
    KeepAlivePinger.Host host =
        new KeepAlivePinger.Host() {
          @Override
          public boolean isIdle() {
            return idle;
          }

          @Override
          public void send(Call call) {
            sent.add(call);
            pending.add(call);
          }
        };
    return new KeepAlivePinger(
        connection, server.sendQueue, host, places, pending, server.context.settings, exclusive);
  }

  private KeepAlivePinger pinger() throws Exception {
    return pinger(MessageClient.builder().keepAlive(new KeepAlive(INTERVAL, TIMEOUT)), false);
  }

  private long after(Duration time) {
    return places.quietSince() + time.toNanos();
  }

  @Test
  void idleConnectionWithoutPings_isClosedInTime() throws Exception {
    KeepAlivePinger pinger = pinger(MessageClient.builder(), false);
    pinger.opened();
    assertThat(sent).isEmpty();
    assertThat(pinger.nextTime()).isEqualTo(after(server.context.settings.timeouts().idle()));
    connection.step(pinger::timeCame);
    assertThat(connection.isOpen()).isFalse();
    assertThat(server.events).contains("onLimit ClientTimeouts.idle");
  }

  @Test
  void busyConnectionWithoutPings_isNotClosed() throws Exception {
    KeepAlivePinger pinger = pinger(MessageClient.builder(), false);
    idle = false;
    assertThat(pinger.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void openedConnection_isPingedAndThenWhenItIsQuiet() throws Exception {
    KeepAlivePinger pinger = pinger();
    long before = System.nanoTime();
    pinger.opened();
    assertThat(sent).extracting(call -> call.message().header().isPing()).containsExactly(true);
    assertThat(sent.get(0).deadline() - before).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
    assertThat(pinger.nextTime()).isEqualTo(EventLoop.NEVER); // until the ping is answered
    pending.remove(sent.get(0));
    assertThat(pinger.nextTime()).isEqualTo(after(INTERVAL));
    pinger.timeCame();
    assertThat(sent).hasSize(2);
  }

  @Test
  void connectionOfAClientThatStaysConnected_isPingedOnlyWhenItIsQuiet() throws Exception {
    KeepAlivePinger pinger = pinger(MessageClient.builder().stayConnected(true), false);
    pinger.opened();
    assertThat(sent).isEmpty();
    assertThat(pinger.nextTime())
        .isEqualTo(after(Duration.ofMillis(ClientSettings.STAYING_INTERVAL)));
    pinger.timeCame();
    assertThat(sent).hasSize(1);
  }

  @Test
  void exclusiveConnectionOfAClientThatStaysConnected_isClosedWhenItIsIdle() throws Exception {
    KeepAlivePinger pinger = pinger(MessageClient.builder().stayConnected(true), true);
    assertThat(pinger.nextTime()).isEqualTo(after(server.context.settings.timeouts().idle()));
  }

  @Test
  void serverThatExecutesARequest_isPingedOnlyIfItNamesRequests() throws Exception {
    KeepAlivePinger pinger = pinger();
    pending.add(PendingCallsTest.call(Call.Kind.REQUEST, "1"));
    pending.add(PendingCallsTest.call(Call.Kind.REQUEST, "2"));
    assertThat(pinger.nextTime()).isEqualTo(EventLoop.NEVER);
    pending.match(PendingCallsTest.to("1"));
    assertThat(pinger.nextTime()).isEqualTo(after(INTERVAL));
  }

  @Test
  void connectionThatIsPausedOrReserved_isNotPinged() throws Exception {
    KeepAlivePinger pinger = pinger();
    connection.intake.pause(Intake.Pause.CONTENT);
    assertThat(pinger.nextTime()).isEqualTo(EventLoop.NEVER);
    connection.intake.unpause(Intake.Pause.CONTENT);
    places.reserve(true);
    assertThat(pinger.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void pingWithoutAnAnswer_closesTheConnection() throws Exception {
    KeepAlivePinger pinger = pinger();
    pinger.opened();
    pinger.expired(sent.get(0), connection.lastReceivedAt() + TIMEOUT.toNanos());
    assertThat(connection.isClosed()).isTrue();
    assertThat(server.events).hasSize(2).contains("onLimit KeepAlive.timeout");
    assertThat(server.events.get(1)).contains("TIMEOUT", "the server did not answer a ping");
  }

  @Test
  void pingOfAServerThatSendsSomethingElse_getsMoreTime() throws Exception {
    KeepAlivePinger pinger = pinger();
    pinger.opened();
    server.loop.refresh();
    server.send(connection, Message.text("x"));
    pinger.expired(sent.get(0), connection.lastReceivedAt() + TIMEOUT.toNanos() - 1);
    assertThat(connection.isClosed()).isFalse();
    assertThat(sent.get(0).deadline()).isEqualTo(connection.lastReceivedAt() + TIMEOUT.toNanos());
    assertThat(pending.nextDeadline()).isLessThanOrEqualTo(sent.get(0).deadline());
  }

  @Test
  void pingOnAPausedConnection_getsMoreTime() throws Exception {
    KeepAlivePinger pinger = pinger();
    pinger.opened();
    connection.intake.pause(Intake.Pause.PUSHES);
    long now = connection.lastReceivedAt() + 7 * TIMEOUT.toNanos();
    assertThat(pending.expired(now)).containsExactlyElementsOf(sent);
    pinger.expired(sent.get(0), now);
    assertThat(connection.isClosed()).isFalse();
    assertThat(sent.get(0).deadline()).isEqualTo(now + TIMEOUT.toNanos());
    assertThat(pending.nextDeadline()).isEqualTo(sent.get(0).deadline());
  }
}

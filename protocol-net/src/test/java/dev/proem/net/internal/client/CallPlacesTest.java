package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallPlacesTest {
  private static final CloseReason CLOSED = new CloseReason(CloseReason.Kind.CLOSED, "closed");

  private final ScriptedOwner owner = new ScriptedOwner();
  private final PendingCalls pending = new PendingCalls(4, true);
  private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
  private ScriptedServer server;
  private MessageConnection connection;
  private UnansweredCalls unanswered;
  private PushReceiver pushes;
  private CallPlaces places;

  @BeforeEach
  void open() throws Exception {
    server = new ScriptedServer(MessageClient.builder());
    connection = server.connection();
    unanswered = new UnansweredCalls(connection, owner);
    pushes = new PushReceiver(push -> {}, callbacks::add, Runnable::run, new Events(List.of()));
    places = places(false);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private CallPlaces places(boolean oneShot) {
    return new CallPlaces(
        connection, connection.intake, owner.attempt, pending, unanswered, pushes, owner, oneShot);
  }

  private Call add() {
    Call call = server.call(Call.Kind.REQUEST);
    places.add(call);
    return call;
  }

  private void end(Call call) {
    pending.remove(call);
    places.ended();
  }

  private static ErrorReplyException error(String code) {
    Message reply = Message.text("sorry").withExtra(MessageHeader.ERROR, code);
    return new ErrorReplyException(code, reply, code);
  }

  @Test
  void call_takesAPlaceUntilItEnds() {
    assertThat(places.areOpen()).isTrue();
    assertThat(places.isBusy()).isFalse();
    Call call = add();
    assertThat(places.inFlight()).isOne();
    assertThat(places.isBusy()).isTrue();
    assertThat(places.areOpen()).isTrue();
    end(call);
    assertThat(places.inFlight()).isZero();
    assertThat(places.isBusy()).isFalse();
    assertThat(owner.events).containsExactly("place freed");
    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.intake.isPaused()).isFalse();
  }

  @Test
  void oneWayMessage_keepsTheConnectionBusy() {
    places.add(server.call(Call.Kind.ONE_WAY));
    assertThat(places.inFlight()).isZero();
    assertThat(places.isBusy()).isTrue();
  }

  @Test
  void exclusiveCall_takesAllPlaces() {
    places.reserve(true);
    assertThat(places.areOpen()).isFalse();
    assertThat(places.isExclusive()).isTrue();
    assertThat(places.isBusy()).isTrue();
    places.ended();
    assertThat(places.areOpen()).isTrue();
    assertThat(places.isExclusive()).isFalse();
  }

  @Test
  void oneShotConnection_endsAfterItsRequest() {
    places = places(true);
    end(add());
    assertThat(connection.isOpen()).isFalse();
    assertThat(places.areOpen()).isFalse();
  }

  @Test
  void retiredConnection_endsWhenItsCallsHaveEnded() {
    Call first = add();
    Call second = add();
    places.retire();
    assertThat(places.isRetired()).isTrue();
    assertThat(places.areOpen()).isFalse();
    end(first);
    assertThat(connection.isOpen()).isTrue();
    end(second);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void endingConnection_isNotReadAfterItsLastReply() {
    server.busy = true; // so it reads on
    Call first = add();
    Call second = add();
    connection.finish(CLOSED, null);
    end(first);
    assertThat(connection.intake.isPaused()).isFalse();
    end(second);
    assertThat(connection.intake.isPaused()).isTrue();
  }

  @Test
  void firstAnswer_isReportedOnce() {
    assertThat(places.hasServed()).isFalse();
    places.answered();
    places.answered();
    assertThat(places.hasServed()).isTrue();
    assertThat(owner.events).containsExactly("served");
  }

  @Test
  void connectionThatIsNotRefused_staysOpen() {
    places.closeIfRefused();
    assertThat(connection.isClosed()).isFalse();
  }

  @Test
  void connectionRefusedAtOnce_isClosedWithItsCalls() {
    add();
    unanswered.refused(error("too-many-connections"));
    places.closeIfRefused();
    assertThat(server.events).singleElement().asString().contains("the server has refused it");
  }

  @Test
  void connectionRefusedLater_isClosedAfterItsCalls() {
    Call call = add();
    unanswered.refused(error("internal"));
    places.closeIfRefused();
    assertThat(connection.isClosed()).isFalse();
    end(call);
    assertThat(connection.isClosed()).isTrue();
  }

  private boolean isPaused() {
    return connection.intake.isPaused(Intake.Pause.PUSHES);
  }

  @Test
  void queuedPushes_pauseReadingUnlessAReplyIsDue() {
    places.pushed(Message.text("large"), 16 << 20);
    assertThat(isPaused()).isTrue();
    places.add(server.call(Call.Kind.PING));
    assertThat(isPaused()).isTrue();
    Call call = add();
    assertThat(isPaused()).isFalse();
    end(call);
    assertThat(isPaused()).isTrue();
    callbacks.remove().run();
    assertThat(isPaused()).isFalse();
  }

  @Test
  void closedConnection_isNotResumed() {
    add();
    places.closed();
    assertThat(places.inFlight()).isZero();
    pending.drain();
    places.pushed(Message.text("large"), 16 << 20);
    places.closed();
    callbacks.remove().run();
    assertThat(isPaused()).isTrue();
  }

  @Test
  void roomForACall_isReportedToThePool() {
    places.placeFreed();
    assertThat(owner.events).containsExactly("place freed");
  }

  @Test
  void quietTime_startsWithTheLastMessageInEitherDirection() {
    assertThat(places.quietSince()).isEqualTo(connection.lastReceivedAt());
    long before = System.nanoTime();
    places.reserve(false);
    assertThat(places.quietSince() - before).isNotNegative();
    server.loop.refresh();
    server.send(connection, Message.text("x"));
    assertThat(places.quietSince() - before).isNotNegative();
    assertThat(places.quietSince() - connection.lastReceivedAt()).isNotNegative();
  }
}

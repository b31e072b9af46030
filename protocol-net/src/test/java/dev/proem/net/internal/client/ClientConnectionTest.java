package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.CloseReason;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.Witness;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.connection.MessageConnection;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
  private static final Message REPLY = Message.text("hello");

  private final ScriptedOwner owner = new ScriptedOwner();
  private final Witness listener = new Witness();
  private ScriptedServer server;
  private MessageConnection connection;
  private CallSender calls;

  @AfterEach
  void close() {
    server.close();
  }

  private ClientConnection create(MessageClientBuilder client) throws Exception {
    server = new ScriptedServer(client.listener(listener));
    ClientConnection role =
        new ClientConnection(server.parts, server.context, owner.attempt, owner);
    connection = role.connection;
    calls = role.calls;
    return role;
  }

  private ClientConnection open(MessageClientBuilder client) throws Exception {
    ClientConnection role = create(client);
    calls.start();
    return role;
  }

  private ClientConnection open() throws Exception {
    return open(MessageClient.builder());
  }

  private Call send(Call.Kind kind) {
    Call call = server.call(kind);
    calls.send(call);
    return call;
  }

  private static Message to(String id, Message message) {
    return message.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  @Test
  void openedConnection_isReportedToItsPool() throws Exception {
    open();
    assertThat(owner.events).containsExactly("opened");
    assertThat(listener.all("opened")).hasSize(1);
    assertThat(server.received()).isEmpty();
  }

  @Test
  void sharedConnectionWithKeepAlive_isPingedAtOnce() throws Exception {
    KeepAlive keepAlive = new KeepAlive(Duration.ofMinutes(1), Duration.ofMinutes(1));
    open(MessageClient.builder().keepAlive(keepAlive));
    assertThat(server.received()).extracting(each -> each.header().isPing()).containsExactly(true);
    server.close();
    owner.exclusive = true;
    open(MessageClient.builder().keepAlive(keepAlive));
    assertThat(server.received()).isEmpty();
  }

  @Test
  void connectionThatFailsInItsHandshake_isRefused() throws Exception {
    create(MessageClient.builder());
    server.shakesHands = false;
    calls.start();
    connection.closeNow(new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, "late"));
    assertThat(owner.events).containsExactly("ended: late");
    assertThat(listener.all("refused")).hasSize(1);
    assertThat(listener.all("closed")).isEmpty();
  }

  @Test
  void reply_isGivenToItsCall() throws Exception {
    ClientConnection role = open();
    send(Call.Kind.REQUEST);
    assertThat(role.requestsInFlight()).isOne();
    server.send(connection, to("1", REPLY));
    assertThat(server.events).containsExactly("reply hello");
    assertThat(owner.events).containsExactly("opened", "served", "place freed");
    assertThat(role.requestsInFlight()).isZero();
    assertThat(listener.all("received")).hasSize(1);
    assertThat(listener.all("answered")).containsExactly("answered well");
  }

  @Test
  void streamedReply_isTakenAsItArrives() throws Exception {
    ClientConnection role = open();
    send(Call.Kind.STREAMED);
    assertThat(role.takesStreamed()).isTrue();
    byte[] reply = Peer.bytes(to("1", REPLY));
    server.send(connection, Arrays.copyOf(reply, reply.length - 1));
    assertThat(server.events).containsExactly("streaming 5");
    assertThat(role.incomingContent()).isNotNull();
    assertThat(role.isBusy()).isTrue();
    server.send(connection, new byte[1]);
    assertThat(role.incomingContent()).isNull();
    assertThat(role.isBusy()).isFalse();
    assertThat(listener.all("received")).hasSize(1);
  }

  @Test
  void messageThatIsNoJson_closesTheConnection() throws Exception {
    open();
    send(Call.Kind.REQUEST);
    server.send(connection, new byte[] {0, 1, 'x'});
    assertThat(listener.await("closed"))
        .startsWith("closed PROTOCOL_FAULT a message of the server can't be read: ");
    assertThat(listener.all("failed")).hasSize(1);
    assertThat(server.events)
        .singleElement()
        .asString()
        .startsWith("UnreadableReplyException: server:7 answered");
  }

  @Test
  void messageOverALimit_isReportedWithTheLimit() throws Exception {
    open(MessageClient.builder().limits(Limits.DEFAULT.withContentBytes(3)));
    server.send(connection, REPLY);
    assertThat(listener.all("limit")).containsExactly("limit Limits.contentBytes 3");
  }

  @Test
  void serverThatCloses_endsTheConnection() throws Exception {
    open();
    send(Call.Kind.REQUEST);
    server.end(connection);
    assertThat(owner.events).containsExactly("opened", "ended: the server closed");
    assertThat(server.events)
        .singleElement()
        .asString()
        .startsWith("OutcomeUnknownException")
        .endsWith(": the server closed");
  }

  @Test
  void serverThatClosesWithinAStreamedReply_failsItsReader() throws Exception {
    ClientConnection role = open();
    send(Call.Kind.STREAMED);
    byte[] reply = Peer.bytes(to("1", REPLY));
    server.send(connection, Arrays.copyOf(reply, reply.length - 1));
    InputStream content = role.incomingContent();
    server.end(connection);
    assertThat(listener.await("closed")).contains("the server closed within a message");
    assertThatThrownBy(content::readAllBytes).hasMessageContaining("truncated");
  }

  @Test
  void brokenConnection_isTheCauseOfItsFailures() throws Exception {
    open();
    Call call =
        server.call(
            Call.Kind.REQUEST, Outgoing.of(REPLY), CallOptions.DEFAULT.withIdempotent(true));
    calls.send(call);
    server.fail(connection, new IOException("reset"));
    assertThat(owner.events).containsExactly("opened", "retry: reset", "ended: reset");
  }

  @Test
  void faultOfThisProgram_isReported() throws Exception {
    open();
    connection.step(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    assertThat(listener.all("failed")).containsExactly("failed IllegalStateException");
    assertThat(owner.events).containsExactly("opened", "ended: a fault of this program");
  }

  @Test
  void expiredCall_failsAndFreesItsPlace() throws Exception {
    ClientConnection role = open();
    Call call = send(Call.Kind.REQUEST);
    assertThat(role.nextTime()).isEqualTo(call.deadline());
    role.onTime(call.deadline() - 1);
    assertThat(call.isDone()).isFalse();
    role.onTime(call.deadline());
    assertThat(server.events).singleElement().asString().startsWith("DeadlineExceededException");
    assertThat(owner.events).containsExactly("opened", "place freed");
    server.send(connection, to("1", REPLY)); // too late
    assertThat(connection.isClosed()).isFalse();
  }

  @Test
  void expiredStreamedCall_closesItsConnection() throws Exception {
    ClientConnection role = open();
    Call call = send(Call.Kind.STREAMED);
    role.onTime(call.deadline());
    assertThat(listener.await("closed")).contains("its request was cancelled");
  }

  @Test
  void pingWithoutAnAnswer_closesTheConnection() throws Exception {
    KeepAlive keepAlive = new KeepAlive(Duration.ofMinutes(1), Duration.ofMinutes(1));
    ClientConnection role = open(MessageClient.builder().keepAlive(keepAlive));
    role.onTime(System.nanoTime() + Duration.ofMinutes(2).toNanos());
    assertThat(listener.await("closed")).contains("the server did not answer a ping");
  }

  @Test
  void idleConnection_isClosedInTime() throws Exception {
    ClientConnection role = open();
    connection.step(() -> role.onTime(role.nextTime()));
    assertThat(listener.all("limit")).singleElement().asString().contains("ClientTimeouts.idle");
    assertThat(calls.isEnding()).isTrue();
  }

  @Test
  void finishingConnection_readsTheRepliesToItsCalls() throws Exception {
    open();
    send(Call.Kind.REQUEST);
    connection.step(
        () -> connection.finish(new CloseReason(CloseReason.Kind.CLOSED, "enough"), null));
    assertThat(calls.isEnding()).isTrue();
    assertThat(calls.hasPlace()).isFalse();
    server.send(connection, to("1", REPLY));
    assertThat(server.events).containsExactly("reply hello");
    server.end(connection);
    assertThat(owner.events).endsWith("ended: enough");
  }

  @Test
  void unsentBytes_takePlacesUntilTheyAreWritten() throws Exception {
    open();
    server.room = 0;
    Outgoing large = Outgoing.of(Message.binary(new byte[(int) ClientSettings.UNSENT_HIGH]));
    calls.send(server.call(Call.Kind.REQUEST, large, CallOptions.DEFAULT));
    assertThat(calls.hasPlace()).isFalse();
    assertThat(owner.events).containsExactly("opened");
    server.room = Integer.MAX_VALUE;
    connection.step(() -> {});
    assertThat(owner.events).containsExactly("opened", "place freed");
    assertThat(calls.hasPlace()).isTrue();
  }

  @Test
  void messageToTheServer_isNoRequest() throws Exception {
    open();
    CompletableFuture<Void> sent = connection.send(REPLY.withExtra(MessageHeader.MESSAGE_ID, "7"));
    assertThat(sent).isCompleted();
    List<Message> received = server.received();
    assertThat(received).hasSize(1);
    assertThat(received.get(0).header().messageId()).isEmpty();
    assertThat(calls.load()).isZero();
  }

  @Test
  void messageThatIsTooSlow_isATimeOut() throws Exception {
    ClientConnection role = open();
    role.onMessageTimeout("it was too slow");
    assertThat(listener.await("closed")).isEqualTo("closed TIMEOUT it was too slow");
  }
}

package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bounded requests in flight, and callers that wait. */
@Timeout(60)
class ClientPlacesTest {
  private static final int PLACES = 4; // 2 connections with 2 requests each

  private static MessageClient full(RawPeer peer, WhenFull whenFull) {
    MessageClient client =
        MessageClient.builder()
            .address(peer.address())
            .connections(2)
            .requestsInFlight(2)
            .whenFull(whenFull)
            .connect();
    for (int i = 0; i < PLACES; i++) {
      assertThat(client.send(Message.text("held " + i))).isNotDone();
    }
    return client;
  }

  private static RawPeer silent() throws IOException {
    return new RawPeer(RawPeer.Line::readToEnd);
  }

  /** A call on a thread of its own; what it threw. */
  private static AtomicReference<Throwable> caller(Runnable call, AtomicReference<Thread> thread) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                call.run();
              } catch (RuntimeException | Error e) {
                if (!Thread.currentThread().isInterrupted()) {
                  e.addSuppressed(new AssertionError("the interrupt is lost"));
                }
                thrown.set(e);
              }
            });
    caller.setDaemon(true);
    thread.set(caller);
    caller.start();
    return thrown;
  }

  private static void awaitWaiting(AtomicReference<Thread> thread) {
    await()
        .until(
            () ->
                thread.get().getState() == Thread.State.WAITING
                    || thread.get().getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void throwing_throwsAtNPlusOne() throws Exception {
    try (RawPeer peer = silent();
        MessageClient client = full(peer, WhenFull.THROW)) {
      assertThatThrownBy(() -> client.send(Message.text("x")))
          .isInstanceOfSatisfying(
              NotSentException.class, e -> assertThat(e.isSafeToRetry()).isTrue())
          .hasMessageContaining("4 requests are in flight")
          .hasMessageContaining("requestsInFlight");
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOf(NotSentException.class);
    }
  }

  @Test
  void failing_givesAFailedFutureAtNPlusOne() throws Exception {
    try (RawPeer peer = silent();
        MessageClient client = full(peer, WhenFull.FAIL)) {
      CompletableFuture<Message> reply = client.send(Message.text("x"));
      assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(NotSentException.class);
    }
  }

  @Test
  void blocking_goesOnWhenAPlaceIsFree() throws Exception {
    try (RawPeer peer = new RawPeer(RawPeer::echo);
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1).connect()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        replies.add(client.send(Message.text("r" + i))); // waits for the one before
      }
      for (int i = 0; i < 100; i++) {
        assertThat(replies.get(i).get(20, TimeUnit.SECONDS).text()).isEqualTo("r" + i);
      }
    }
  }

  @Test
  void interruptOfABlockedCaller_isNotSent() throws Exception {
    try (RawPeer peer = silent();
        MessageClient client = full(peer, WhenFull.BLOCK)) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      AtomicReference<Throwable> thrown = caller(() -> client.request(Message.text("x")), thread);
      awaitWaiting(thread);
      thread.get().interrupt();
      await().until(() -> thrown.get() != null);
      assertThat(thrown.get()).isInstanceOf(NotSentException.class).hasNoSuppressedExceptions();
    }
  }

  @Test
  void interruptOfAWaitingCaller_isAnUnknownOutcomeAndFreesThePlace() throws Exception {
    try (RawPeer peer =
            new RawPeer(
                line -> {
                  line.read();
                  RawPeer.echo(line); // all but the first
                });
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1).connect()) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      AtomicReference<Throwable> thrown = caller(() -> client.request(Message.text("x")), thread);
      awaitWaiting(thread);
      thread.get().interrupt();
      await().until(() -> thrown.get() != null);
      assertThat(thrown.get())
          .isInstanceOfAny(OutcomeUnknownException.class, NotSentException.class)
          .hasNoSuppressedExceptions()
          .hasMessageContaining("interrupted");
      assertThat(client.send(Message.text("next"))).isNotNull();
    }
  }

  @Test
  void interruptWhileThereIsNoConnection_isNotSent() throws Exception {
    RawPeer gone = silent();
    gone.close();
    try (MessageClient client = MessageClient.builder().address(gone.address()).build()) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      CallOptions patient = CallOptions.DEFAULT.withWaitForConnection(true);
      AtomicReference<Throwable> thrown =
          caller(() -> client.request(Message.text("x"), patient), thread);
      awaitWaiting(thread);
      thread.get().interrupt();
      await().until(() -> thrown.get() != null);
      assertThat(thrown.get()).isInstanceOf(NotSentException.class).hasNoSuppressedExceptions();
    }
  }

  @Test
  void callbacksThatWaitForOtherCalls_areNeverTooMany() throws Exception {
    int many = 200; // more than a bounded pool would have threads
    try (RawPeer peer = new RawPeer(RawPeer::echo);
        MessageClient client =
            MessageClient.builder().address(peer.address()).requestsInFlight(1_000).connect()) {
      List<CompletableFuture<String>> chains = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        String text = "r" + i;
        chains.add(
            client
                .send(Message.text(text))
                .thenApply(reply -> client.send(reply.withoutExtra("in-reply-to")).join().text()));
      }
      for (int i = 0; i < many; i++) {
        assertThat(chains.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("r" + i);
      }
    }
  }

  @Test
  void stackTrace_showsTheCaller() throws Exception {
    RawPeer gone = silent();
    gone.close();
    try (MessageClient client = MessageClient.builder().address(gone.address()).build()) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOf(NotConnectedException.class)
          .satisfies(
              e ->
                  assertThat(e.getStackTrace())
                      .anyMatch(frame -> frame.getClassName().startsWith(getClass().getName())))
          .hasCauseInstanceOf(IOException.class);
    }
  }
}

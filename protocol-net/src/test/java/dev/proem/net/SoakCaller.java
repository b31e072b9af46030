package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/** A thread that calls one server in every way, and takes note of what becomes of each call. */
final class SoakCaller extends Thread {
  static final String THREADS = "soak-client";

  private static final int AT_ONCE = 8;
  private static final long LOST_AFTER_SECONDS = 60;
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final SoakLedger ledger;
  private final CountDownLatch stop;
  private final Function<MessageClientBuilder, MessageClientBuilder> kind;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final List<Ended> ended = new ArrayList<>();
  private volatile MessageClient client;
  private int number;

  private record Sent(
      String id, SoakLedger.Content content, boolean idempotent, CompletableFuture<?> future) {}

  private record Ended(
      String id, boolean idempotent, boolean replied, @Nullable TransportException failure) {}

  SoakCaller(
      String name,
      SoakLedger ledger,
      CountDownLatch stop,
      Function<MessageClientBuilder, MessageClientBuilder> kind) {
    super("soak-caller-" + name);
    this.ledger = ledger;
    this.stop = stop;
    this.kind = kind;
    this.client = newClient();
  }

  private MessageClient newClient() {
    return kind.apply(
            MessageClient.builder()
                .name(THREADS)
                .timeouts(ClientTimeouts.DEFAULT.withDeadline(DEADLINE))
                .backoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50), 2, 0.5))
                .pushListener(ledger::pushed))
        .build();
  }

  /** Closes the client while it is used, and gives the thread another one. */
  void replaceClient() {
    MessageClient old = client;
    client = newClient();
    old.close();
  }

  /** To be called when the thread has ended. */
  void close() {
    client.close();
  }

  @Override
  public void run() {
    try {
      while (stop.getCount() > 0) {
        call();
      }
      while (!sent.isEmpty()) {
        take(sent.remove());
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      ledger.wrong(getName() + " ended: " + e);
    }
  }

  private void call() throws InterruptedException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String id = getName() + "-" + ++number;
    SoakLedger.Content content = SoakLedger.content();
    Message message = SoakLedger.message(content).withExtra(SoakLedger.ID, id);
    if (random.nextInt(20) == 0) {
      message = message.withExtra(SoakLedger.WAIT_MILLIS, random.nextInt(100));
    }
    CallOptions options =
        CallOptions.DEFAULT
            .withDeadline(
                random.nextInt(20) == 0 ? Duration.ofMillis(1 + random.nextInt(30)) : DEADLINE)
            .withIdempotent(random.nextInt(4) == 0)
            .withWaitForConnection(random.nextInt(4) == 0);
    ledger.calls.increment();
    switch (random.nextInt(10)) {
      case 0 -> streamReply(id, content, message, options);
      case 1, 2 -> {
        MessageHeader header = message.header();
        Outgoing streamed =
            Outgoing.stream(
                header,
                new ByteArrayInputStream(content.array(), content.offset(), content.length()));
        send(new Sent(id, content, options.idempotent(), client.send(streamed, options)));
      }
      case 3 -> send(new Sent(id, content, false, oneWay(message, options)));
      default -> send(new Sent(id, content, options.idempotent(), client.send(message, options)));
    }
    if (random.nextInt(30) == 0 && !sent.isEmpty()) {
      sent.getLast().future.cancel(false);
    }
  }

  private CompletableFuture<Void> oneWay(Message message, CallOptions options) {
    return client.sendOneWay(
        Outgoing.of(message.withExtra(SoakLedger.ONE_WAY, true)), options.withIdempotent(false));
  }

  private void send(Sent call) throws InterruptedException {
    sent.add(call);
    if (sent.size() >= AT_ONCE) {
      take(sent.remove());
    }
  }

  private void take(Sent call) throws InterruptedException {
    try {
      Object reply = call.future.get(LOST_AFTER_SECONDS, TimeUnit.SECONDS);
      if (reply instanceof Message message) {
        check(call.id, call.content, message.header(), SoakLedger.crc(message.content()));
      }
      end(call, reply != null, null);
    } catch (CancellationException e) {
      ledger.cancelled.increment();
      end(call, false, null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransportException failure) {
        failed(call, failure);
      } else {
        ledger.wrong(call.id + " failed otherwise: " + e.getCause());
      }
    } catch (TimeoutException e) {
      ledger.wrong(call.id + " is lost: neither reply nor failure");
    }
  }

  private void streamReply(
      String id, SoakLedger.Content content, Message message, CallOptions options)
      throws InterruptedException {
    Sent call = new Sent(id, content, options.idempotent(), new CompletableFuture<>());
    try (StreamedReply reply = client.requestStreamed(message, options)) {
      CheckedInputStream in = new CheckedInputStream(reply.content(), new CRC32());
      if (ThreadLocalRandom.current().nextInt(10) == 0) {
        byte[] some = in.readNBytes(content.length() / 2); // and the rest is dropped
        assert some.length <= content.length();
      } else {
        in.transferTo(java.io.OutputStream.nullOutputStream());
        check(id, content, reply.header(), in.getChecksum().getValue());
      }
      end(call, true, null);
    } catch (TransportException e) {
      failed(call, e);
    } catch (IOException | ProtocolException e) {
      end(call, false, null); // in the middle of its content: typed as well
    }
  }

  private void failed(Sent call, TransportException failure) throws InterruptedException {
    ledger.failed(failure);
    end(call, false, failure);
    if (failure instanceof NotConnectedException) {
      boolean stopped = stop.await(5, TimeUnit.MILLISECONDS); // the server may be down
      assert stopped == (stop.getCount() == 0);
    }
  }

  private void check(String id, SoakLedger.Content content, MessageHeader reply, long crc) {
    ledger.replies.increment();
    ledger.check("the reply to " + id, reply, crc);
    if (!id.equals(reply.extras().get(SoakLedger.ID)) || crc != content.crc()) {
      ledger.wrong(id + " got the reply to another: " + reply);
    }
  }

  private void end(Sent call, boolean replied, @Nullable TransportException failure) {
    ended.add(new Ended(call.id, call.idempotent, replied, failure));
  }

  /** Each call has to have come to an end; to be called when the thread has ended. */
  void settleEnds() {
    if (ended.size() != number) {
      ledger.wrong(getName() + ": of " + number + " calls " + ended.size() + " have ended");
    }
  }

  /** What was executed how often, compared with what was said; to be called at the very end. */
  void settle() {
    settleEnds();
    for (Ended each : ended) {
      int executions = ledger.executions(each.id);
      if (executions > (each.idempotent ? 3 : 1)) {
        ledger.wrong(each.id + " was executed " + executions + " times");
      }
      if (each.replied && executions == 0) {
        ledger.wrong(each.id + " got a reply, but was not executed");
      }
      if (each.failure != null && each.failure.isSafeToRetry() && executions > 0) {
        ledger.wrong(each + " was said not to have begun, but was executed");
      }
    }
  }
}

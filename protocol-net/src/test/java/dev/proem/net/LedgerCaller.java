package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A thread that makes calls of all kinds, and treats what comes of them in all ways. */
final class LedgerCaller extends Thread {
  private static final int[] SIZES = {0, 0, 100, 100, 100, 3_000, 30_000, 200_000};
  private static final int[] DEADLINES_MILLIS = {3, 30, 200, 600, 600};

  private final Ledger ledger;
  private final Random random;
  private final MessageClient client;
  private final Path file;
  private final int calls;

  /** Whether its callbacks close the client. */
  private final boolean closes;

  /** What is read in part and then left alone; what has come of it can still be read. */
  private final Queue<StreamedReply> left = new ConcurrentLinkedQueue<>();

  /** Of the round: what goes on besides. */
  private final Runnable disturbance;

  LedgerCaller(
      String name,
      Ledger ledger,
      Random random,
      MessageClient client,
      Path file,
      int calls,
      Runnable disturbance) {
    super(name);
    setDaemon(true);
    this.ledger = ledger;
    this.random = random;
    this.client = client;
    this.file = file;
    this.calls = calls;
    this.disturbance = disturbance;
    this.closes = random.nextInt(20) == 0;
  }

  @Override
  public void run() {
    try {
      for (int i = 0; i < calls; i++) {
        if (random.nextInt(4) == 0) {
          disturbance.run();
        }
        call();
      }
    } catch (RuntimeException | Error e) {
      ledger.fault("caller", e);
    }
  }

  /** Closes the replies that were left alone. */
  void closeLeft() {
    left.forEach(StreamedReply::close);
  }

  private void call() {
    CallOptions options =
        CallOptions.DEFAULT
            .withDeadline(
                Duration.ofMillis(DEADLINES_MILLIS[random.nextInt(DEADLINES_MILLIS.length)]))
            .withIdempotent(random.nextInt(3) == 0)
            .withWaitForConnection(random.nextInt(3) == 0);
    switch (random.nextInt(10)) {
      case 0, 1 -> request("request", options, false);
      case 2 -> request("request", options, true);
      case 3, 4 -> send(options);
      case 5 -> {
        for (int i = random.nextInt(6); i >= 0; i--) {
          send(options);
        }
      }
      case 6 -> sendOneWay(options);
      case 7 -> upload(options);
      default -> stream(options);
    }
  }

  private Message message(Ledger.Entry entry, int size) {
    Message message = Message.binary(new byte[size]);
    MessageHeader header = entry.mark(message.header());
    String deed =
        random.nextInt(5) < 3
            ? "answer"
            : LedgerHandlers.DEEDS.get(random.nextInt(LedgerHandlers.DEEDS.size()));
    return message.withHeader(header.withExtra(LedgerHandlers.DEED, deed));
  }

  private Message message(Ledger.Entry entry) {
    return message(entry, SIZES[random.nextInt(SIZES.length)]);
  }

  /** Waits for the reply, perhaps with its thread interrupted. */
  private void request(String kind, CallOptions options, boolean interrupted) {
    Ledger.Entry entry = ledger.call(kind, options);
    Message message = message(entry);
    try {
      if (interrupted) {
        interrupt();
      }
      entry.succeeded(client.request(message, options).header());
    } catch (RuntimeException | Error e) {
      entry.failed(e);
    } finally {
      boolean unused = interrupted();
    }
  }

  private void send(CallOptions options) {
    Ledger.Entry entry = ledger.call("future", options);
    try {
      settle(entry, client.send(message(entry), options));
    } catch (RuntimeException | Error e) {
      entry.failed(e);
    }
  }

  private void sendOneWay(CallOptions options) {
    Ledger.Entry entry = ledger.call("one-way", options);
    try {
      settle(entry, client.sendOneWay(message(entry), options).thenApply(nothing -> null));
    } catch (RuntimeException | Error e) {
      entry.failed(e);
    }
  }

  private void upload(CallOptions options) {
    Ledger.Entry entry = ledger.call("upload", options);
    try {
      Outgoing message = content(message(entry, 0).header());
      if (random.nextBoolean()) {
        entry.succeeded(client.request(message, options).header());
      } else {
        settle(entry, client.send(message, options));
      }
    } catch (IOException | RuntimeException | Error e) {
      entry.failed(e);
    }
  }

  private Outgoing content(MessageHeader header) throws IOException {
    if (random.nextInt(4) == 0) {
      return Outgoing.file(header, file);
    }
    int size = random.nextInt(3) == 0 ? LedgerSupplies.FILE_BYTES : 5_000;
    LedgerSource source = new LedgerSource(ledger, random, size);
    return Outgoing.channel(header.withContentLength(size), source);
  }

  /** Its outcome is entered before anything else hears of it. */
  private void settle(Ledger.Entry entry, CompletableFuture<Message> future) {
    CompletableFuture<?> entered =
        future.whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                entry.failed(
                    failure instanceof java.util.concurrent.CompletionException wrapped
                            && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : failure);
              } else {
                entry.succeeded(reply == null ? null : reply.header());
              }
            });
    CompletableFuture<?> unused =
        switch (random.nextInt(6)) {
          case 0 ->
              entered.whenComplete(
                  (reply, failure) -> {
                    throw Sneaky.thrown(new Exception(Ledger.ON_PURPOSE));
                  });
          case 1 -> entered.whenComplete((reply, failure) -> callBack());
          default -> entered;
        };
    switch (random.nextInt(6)) {
      case 0 -> future.cancel(true);
      case 1 -> request("request", CallOptions.DEFAULT.withDeadline(Duration.ofMillis(100)), false);
      default -> {} // goes on
    }
    if (random.nextInt(8) == 0) {
      future.cancel(false);
    }
  }

  /** From within a callback. */
  private void callBack() {
    if (closes) {
      client.close();
    }
    request("from a callback", CallOptions.DEFAULT.withDeadline(Duration.ofMillis(50)), false);
  }

  @SuppressWarnings("resource") // one that is never closed is a case of its own
  private void stream(CallOptions options) {
    Ledger.Entry entry = ledger.call("streamed", options);
    StreamedReply reply;
    try {
      reply = client.requestStreamed(message(entry), options);
      entry.succeeded(reply.header());
    } catch (RuntimeException | Error e) {
      entry.failed(e);
      return;
    }
    try {
      read(reply);
    } catch (IOException | TransportException e) {
      // What the content of a reply may do.
    }
  }

  private void read(StreamedReply reply) throws IOException {
    InputStream content = reply.content();
    long length = reply.header().contentLength();
    switch (random.nextInt(5)) {
      case 0 -> {
        content.readNBytes((int) length / 2);
        reply.close();
      }
      case 1 -> reply.close();
      case 2 -> {
        left.add(reply);
        content.readNBytes((int) length / 2);
      }
      default -> {
        try (reply) {
          long count = content.readAllBytes().length;
          if (count != length) {
            ledger.wrong("a reply of " + length + " bytes ended after " + count);
          }
        }
      }
    }
  }
}

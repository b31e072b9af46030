package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Messages of a server that are no replies: each has one outcome, too. */
final class LedgerPushes {
  private static final CallOptions OPTIONS =
      CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(1));

  private LedgerPushes() {}

  static void send(Ledger ledger, Random random, Connection connection) {
    Ledger.Entry entry = ledger.call("push", OPTIONS);
    int size = random.nextInt(4) == 0 ? 100_000 : 100;
    Message message = Message.binary(new byte[size]);
    MessageHeader header = entry.mark(message.header());
    CompletableFuture<Void> sent =
        random.nextBoolean()
            ? connection.send(message.withHeader(header))
            : connection.send(Outgoing.channel(header, new LedgerSource(ledger, random, size)));
    CompletableFuture<?> unused =
        sent.whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                entry.succeeded(null);
              } else {
                entry.failed(failure);
              }
            });
  }
}

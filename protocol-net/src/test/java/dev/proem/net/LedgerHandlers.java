package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Background;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Handlers of every kind that do what their request says, in as many ways as a handler can. */
final class LedgerHandlers {
  /** An extra header: what the handler does. */
  static final String DEED = "ledger-deed";

  static final List<String> DEEDS =
      List.of(
          "answer",
          "refuse",
          "throw",
          "sneak",
          "error",
          "null",
          "no reply",
          "unsendable",
          "close",
          "push",
          "block",
          "interrupt",
          "half",
          "close content",
          "reply of it",
          "source",
          "file");

  private static final MessageHeader BINARY = Message.binary(new byte[0]).header();

  private final Ledger ledger;
  private final long seed;
  private final Path file;

  /** Whether a handler may wait. */
  private final boolean mayBlock;

  LedgerHandlers(Ledger ledger, long seed, boolean mayBlock, Path file) {
    this.file = file;
    this.ledger = ledger;
    this.seed = seed;
    this.mayBlock = mayBlock;
  }

  @Nullable Message whole(Message request, Exchange exchange) throws Exception {
    ledger.executed(exchange.header());
    return act(exchange);
  }

  /** Now, or from another thread, or never. */
  CompletionStage<@Nullable Message> later(Message request, Exchange exchange) throws Exception {
    ledger.executed(exchange.header());
    if (deed(exchange).equals("block")) {
      return new CompletableFuture<>();
    }
    Message reply = act(exchange);
    return reply != null && new Random(seed ^ request.contentLength()).nextBoolean()
        ? Background.supplyAsync(() -> reply)
        : CompletableFuture.completedFuture(reply);
  }

  void oneWay(Message request, Exchange exchange) throws Exception {
    ledger.executed(exchange.header());
    Message unused = act(exchange);
  }

  @Nullable Outgoing stream(Exchange exchange) throws Exception {
    ledger.executed(exchange.header());
    InputStream content = exchange.content();
    MessageHeader reply = id(exchange, BINARY);
    int length = Math.toIntExact(exchange.header().contentLength());
    switch (deed(exchange)) {
      case "half" -> content.readNBytes(length / 2);
      case "close content" -> content.close();
      case "reply of it" -> {
        return Outgoing.stream(reply.withContentLength(length), content);
      }
      case "source" -> {
        int size = length + 50_000;
        Random random = new Random(seed ^ length);
        return Outgoing.channel(
            reply.withContentLength(size), new LedgerSource(ledger, random, size));
      }
      case "file" -> {
        return Outgoing.file(reply, file);
      }
      case "answer" -> {
        return Outgoing.of(Message.of(reply.withContentLength(length), content.readAllBytes()));
      }
      default -> {} // never reads
    }
    Message message = act(exchange);
    return message == null ? null : Outgoing.of(message);
  }

  /** Lets most requests pass. */
  CompletionStage<@Nullable Outgoing> intercept(Exchange exchange, Interceptor.Next next) {
    String id = exchange.header().string(Ledger.ID).orElse("none");
    return switch (new Random(seed ^ id.hashCode()).nextInt(12)) {
      case 0 -> throw Sneaky.<RuntimeException>thrown(new Exception(Ledger.ON_PURPOSE));
      case 1 -> CompletableFuture.failedFuture(new AssertionError(Ledger.ON_PURPOSE));
      case 2 -> next.proceed().thenApply(LedgerHandlers::lost);
      default -> next.proceed();
    };
  }

  /** A content that nobody sends would stay open, through the fault of the user. */
  private static @Nullable Outgoing lost(@Nullable Outgoing reply) {
    if (reply instanceof Outgoing.Streamed) {
      return reply;
    }
    throw new IllegalStateException(Ledger.ON_PURPOSE);
  }

  private @Nullable Message act(Exchange exchange) throws Exception {
    switch (deed(exchange)) {
      case "refuse" -> throw new RequestException("example.org/no", "no");
      case "throw" -> throw new IllegalStateException(Ledger.ON_PURPOSE);
      case "sneak" -> throw Sneaky.thrown(new Throwable(Ledger.ON_PURPOSE));
      case "error" -> throw new AssertionError(Ledger.ON_PURPOSE);
      case "null" -> {
        return null;
      }
      case "no reply" -> {
        exchange.noReply();
        return null;
      }
      case "unsendable" -> {
        return Message.text("").withExtra("x", "y".repeat(70_000));
      }
      case "close" -> exchange.connection().close();
      case "push" -> {
        CompletableFuture<Void> unused = exchange.connection().send(Message.text("pushed"));
      }
      case "block" -> {
        if (mayBlock) {
          new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        }
      }
      case "interrupt" -> Thread.currentThread().interrupt();
      default -> {} // answers
    }
    Message text = Message.text("done");
    return text.withHeader(id(exchange, text.header()));
  }

  private static String deed(Exchange exchange) {
    return exchange.header().string(DEED).orElse("answer");
  }

  private static MessageHeader id(Exchange exchange, MessageHeader reply) {
    return reply.withExtra(Ledger.ID, exchange.header().string(Ledger.ID).orElse("none"));
  }
}

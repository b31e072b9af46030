package dev.proem.examples.howto;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Connection;
import dev.proem.net.Interceptor;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageHandler;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.Outgoing;
import dev.proem.net.RequestException;
import dev.proem.net.RequestHandler;
import dev.proem.net.SimpleHandler;
import dev.proem.net.StreamedReply;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Handlers of each kind, with interceptors, pushes and clients. For the how-to. */
final class FirstService {
  private FirstService() {}

  static MessageServer serve(int port) throws IOException {
    // tag::server[]
    MessageServer server =
        MessageServer.builder()
            .port(port)
            .handler(request -> Message.text("Hello, " + request.text()))
            .start();
    // end::server[]
    return server;
  }

  static String ask(int port) {
    // tag::client[]
    try (MessageClient client = MessageClient.connect("localhost", port)) {
      return client.request(Message.text("world")).text();
    }
    // end::client[]
  }

  // tag::exchange[]
  record Order(String article, int count) {}

  record Receipt(long number, int count) {}

  static MessageServerBuilder orders(AtomicLong numbers) {
    MessageHandler handler =
        (request, exchange) -> {
          Order order = request.json(Order.class);
          if (order.count() > 100) {
            throw new RequestException("example.org/sold-out", "There are only 100 of them.");
          }
          if (exchange.isAbandoned()) { // the client does not wait any more
            return null;
          }
          return Message.json(new Receipt(numbers.incrementAndGet(), order.count()));
        };
    return MessageServer.builder().exchangeHandler(handler);
  }

  // end::exchange[]

  interface Stock {
    CompletionStage<Integer> count(String article);
  }

  static MessageServerBuilder later(Stock stock) {
    // tag::async[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .asyncHandler(
                (request, exchange) ->
                    stock
                        .count(request.text()) // completes later, on a thread of its own
                        .thenApply(count -> Message.json(Map.of("count", count))));
    // end::async[]
    return builder;
  }

  static MessageServerBuilder oneWay(Consumer<String> journal) {
    // tag::one-way[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .oneWayHandler((message, exchange) -> journal.accept(message.text()));
    // end::one-way[]
    return builder;
  }

  static MessageServerBuilder mixed(SimpleHandler order, Consumer<String> lines) {
    // tag::mixed[]
    RequestHandler orders = RequestHandler.of(order);
    RequestHandler journal =
        RequestHandler.ofOneWay((message, exchange) -> lines.accept(message.text()));
    MessageServerBuilder builder =
        MessageServer.builder()
            .requestHandler(
                exchange ->
                    exchange.header().isOneWay()
                        ? journal.handle(exchange)
                        : orders.handle(exchange));
    // end::mixed[]
    return builder;
  }

  static MessageServerBuilder streamed(Path folder) {
    // tag::stream[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .streamHandler(
                exchange -> {
                  Path file = Files.createTempFile(folder, "upload", null);
                  try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    exchange.transferTo(out); // as the content arrives, in constant memory
                  }
                  MessageHeader header = new MessageHeader("binary/octet-stream", "binary", 0);
                  return Outgoing.file(header, file); // sends the file, with its length
                });
    // end::stream[]
    return builder;
  }

  // tag::authentication[]
  /** Rejects connections without the secret. The client sends it once per connection. */
  static Interceptor authentication(byte[] secret) {
    return (exchange, next) -> {
      Map<String, Object> attributes = exchange.connection().attributes();
      if (!attributes.containsKey("user")) {
        String token = exchange.header().string("example.org/token").orElse("");
        if (!MessageDigest.isEqual(token.getBytes(UTF_8), secret)) {
          throw new RequestException("example.org/unauthorized", "A token is needed.");
        }
        attributes.put("user", exchange.header().string("example.org/user").orElse("anonymous"));
      }
      return next.proceed();
    };
  }

  // end::authentication[]

  // tag::timing[]
  /** Measures how long requests take, by their outcome. */
  static Interceptor timing(BiConsumer<String, Duration> meter) {
    return (exchange, next) -> {
      long start = System.nanoTime();
      return next.proceed()
          .whenComplete(
              (reply, failure) ->
                  meter.accept(
                      failure == null ? "ok" : "failed",
                      Duration.ofNanos(System.nanoTime() - start)));
    };
  }

  // end::timing[]

  static MessageServerBuilder guarded(byte[] secret, BiConsumer<String, Duration> meter) {
    // tag::interceptors[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .interceptor(timing(meter)) // the outermost: also measures rejected requests
            .interceptor(authentication(secret))
            .exchangeHandler(
                (request, exchange) ->
                    Message.text("Hello, " + exchange.connection().attributes().get("user")));
    // end::interceptors[]
    return builder;
  }

  // tag::push[]
  /** Answers "subscribe". From then on, {@link #publish} also sends to that connection. */
  static MessageServerBuilder subscriptions() {
    return MessageServer.builder()
        .exchangeHandler(
            (request, exchange) -> {
              exchange.connection().attributes().put("subscribed", true);
              return Message.text("subscribed");
            });
  }

  static void publish(MessageServer server, Message update) {
    for (Connection each : server.connections()) {
      if (each.attributes().containsKey("subscribed")) {
        CompletableFuture<Void> unused =
            each.send(update) // never blocks; from any thread
                .whenComplete(
                    (nothing, failure) -> {
                      if (failure != null) {
                        each.close(); // the client does not read
                      }
                    });
      }
    }
  }

  // end::push[]

  static MessageClient subscriber(int port, Consumer<Message> listener) {
    // tag::push-listener[]
    MessageClient client =
        MessageClient.builder()
            .address("localhost", port)
            .pushListener(listener)
            .onConnected((self, connection, again) -> self.request(Message.text("subscribe")))
            .build();
    // end::push-listener[]
    return client;
  }

  static String askWithin(MessageClient client, Duration time) {
    // tag::deadline[]
    CallOptions options = CallOptions.DEFAULT.withDeadline(time);
    Message reply = client.request(Message.text("world"), options);
    // end::deadline[]
    return reply.text();
  }

  static CompletableFuture<String> askLater(MessageClient client) {
    // tag::send[]
    CompletableFuture<String> answer =
        client.send(Message.text("world")).thenApply(reply -> reply.text());
    // end::send[]
    return answer;
  }

  static void upload(MessageClient client, Path from, Path to) throws IOException {
    // tag::client-stream[]
    MessageHeader header = new MessageHeader("binary/octet-stream", "binary", 0);
    try (StreamedReply reply = client.requestStreamed(Outgoing.file(header, from));
        FileChannel file =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      reply.transferTo(file);
    }
    // end::client-stream[]
  }

  static MessageServerBuilder withPool(SimpleHandler handler, Executor pool) {
    // tag::executor[]
    MessageServerBuilder builder = MessageServer.builder().handler(handler).executor(pool);
    // end::executor[]
    return builder;
  }

  static MessageServerBuilder inline() {
    // tag::inline[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .handler(request -> Message.text(request.text().toUpperCase(Locale.ROOT)))
            .inline(); // computes, and never blocks
    // end::inline[]
    return builder;
  }
}

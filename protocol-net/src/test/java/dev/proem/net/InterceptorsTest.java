package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterceptorsTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private Interceptor named(String name) {
    return (exchange, next) -> {
      log.add("to " + name);
      return next.proceed().whenComplete((reply, failure) -> log.add("from " + name));
    };
  }

  @Test
  void firstInterceptor_isTheOutermost() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .interceptor(named("a"))
                .interceptor(named("b"))
                .handler(
                    request -> {
                      log.add("handler");
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      assertThat(log).containsExactly("to a", "to b", "handler", "from b", "from a");
    }
  }

  @Test
  void interceptor_changesAReplyAndRefusesARequest() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .interceptor(
                    (exchange, next) -> {
                      if (!exchange.header().extras().containsKey("token")) {
                        throw new RequestException("example.org/no-token", "Who are you?");
                      }
                      return next.proceed()
                          .thenApply(
                              reply ->
                                  reply == null
                                      ? null
                                      : reply.withHeader(reply.header().withExtra("by", "me")));
                    })
                .handler(r -> r.header().isOneWay() ? null : r)
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("example.org/no-token");
      peer.send(Message.text("").withExtra(MessageHeader.ONE_WAY, true).withExtra("token", 1));
      Message reply = peer.ask(Message.text("x").withExtra("token", 1));
      assertThat(reply.header().extras()).containsEntry("by", "me");
    }
  }

  @Test
  void interceptor_seesTheFailureOfTheHandlerAndAnswersInstead() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .interceptor(
                    (exchange, next) ->
                        next.proceed()
                            .exceptionally(
                                failure -> Outgoing.of(Message.text(failure.getMessage()))))
                .handler(
                    request -> {
                      throw new IOException("told by choice");
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").text()).isEqualTo("told by choice");
    }
  }

  @Test
  void interceptor_standsAroundAStreamHandlerAndNeedNotCallIt() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .interceptor(named("a"))
                .interceptor(
                    (exchange, next) ->
                        exchange.header().contentLength() > 1_000
                            ? CompletableFuture.completedFuture(
                                Outgoing.of(Message.error("example.org/large", "Too large.")))
                            : next.proceed())
                .streamHandler(
                    exchange ->
                        Outgoing.of(
                            Message.of(exchange.header(), exchange.content().readAllBytes())))
                .start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      assertThat(Peer.codeOf(peer.ask(Message.binary(new byte[100_000]))))
          .isEqualTo("example.org/large");
      peer.assertServed();
      assertThat(log).hasSize(6);
    }
  }
}

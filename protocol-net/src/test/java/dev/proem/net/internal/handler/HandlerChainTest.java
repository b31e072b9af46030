package dev.proem.net.internal.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.net.Exchange;
import dev.proem.net.Interceptor;
import dev.proem.net.Outgoing;
import dev.proem.net.RequestException;
import dev.proem.net.RequestHandler;
import dev.proem.net.Sneaky;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandlerChainTest {
  private static final Outgoing REPLY = Outgoing.of(Message.text("reply"));

  /** An exchange that the chain only passes on. */
  private static final Exchange EXCHANGE =
      (Exchange)
          Proxy.newProxyInstance(
              Exchange.class.getClassLoader(),
              new Class<?>[] {Exchange.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  private final List<String> events = new ArrayList<>();

  private final RequestHandler replies =
      exchange -> {
        assertThat(exchange).isSameAs(EXCHANGE);
        events.add("handler");
        return CompletableFuture.completedFuture(REPLY);
      };

  private Interceptor named(String name) {
    return (exchange, next) -> {
      assertThat(exchange).isSameAs(EXCHANGE);
      events.add("to " + name);
      CompletionStage<Outgoing> reply = next.proceed();
      events.add("from " + name);
      return reply;
    };
  }

  private static CompletableFuture<Outgoing> handled(
      RequestHandler handler, Interceptor... interceptors) throws Exception {
    return HandlerChain.of(handler, List.of(interceptors)).handle(EXCHANGE).toCompletableFuture();
  }

  @Test
  void handlerWithoutInterceptors_isUsedAsItIs() {
    assertThat(HandlerChain.of(replies, List.of())).isSameAs(replies);
  }

  @Test
  void firstInterceptor_isTheOutermost() throws Exception {
    assertThat(handled(replies, named("a"), named("b"))).isCompletedWithValue(REPLY);

    assertThat(events).containsExactly("to a", "to b", "handler", "from b", "from a");
  }

  @Test
  void chain_canBeUsedForManyRequests() throws Exception {
    RequestHandler chain = HandlerChain.of(replies, List.of(named("a")));

    chain.handle(EXCHANGE);
    chain.handle(EXCHANGE);

    assertThat(events).containsExactly("to a", "handler", "from a", "to a", "handler", "from a");
  }

  @Test
  void interceptorThatDoesNotProceed_answersInPlaceOfTheHandler() throws Exception {
    Outgoing own = Outgoing.of(Message.text("own"));
    Interceptor answers = (exchange, next) -> CompletableFuture.completedFuture(own);

    assertThat(handled(replies, named("a"), answers, named("c"))).isCompletedWithValue(own);

    assertThat(events).containsExactly("to a", "from a");
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new RequestException("a/b", "No."),
        new IllegalStateException("bug"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void exceptionOfTheHandler_isAFailedStageForTheInterceptor(Throwable failure) throws Exception {
    RequestHandler fails =
        exchange -> {
          throw Sneaky.thrown(failure);
        };
    Interceptor recovers = (exchange, next) -> next.proceed().exceptionally(e -> recovered(e));

    assertThat(handled(fails, recovers, named("b"))).isCompletedWithValue(REPLY);

    assertThat(events).containsExactly("to b", "from b", "recovered from " + failure);
  }

  private Outgoing recovered(Throwable failure) {
    events.add("recovered from " + failure);
    return REPLY;
  }

  @Test
  void exceptionOfAnInnerInterceptor_isAFailedStageForTheOuterOne() throws Exception {
    Interceptor fails =
        (exchange, next) -> {
          throw new IllegalStateException("bug");
        };

    assertThatThrownBy(() -> handled(replies, named("a"), fails).join()).hasRootCauseMessage("bug");

    assertThat(events).containsExactly("to a", "from a");
  }

  @Test
  void exceptionOfTheOutermostInterceptor_isThrown() {
    RequestException refusal = new RequestException("a/b", "No.");
    Interceptor fails =
        (exchange, next) -> {
          throw refusal;
        };

    assertThatThrownBy(() -> handled(replies, fails, named("b"))).isSameAs(refusal);

    assertThat(events).isEmpty();
  }

  @Test
  void nullOfTheHandler_isACompletedStageForTheInterceptor() throws Exception {
    assertThat(handled(exchange -> null, named("a"))).isCompletedWithValue(null);

    assertThat(events).containsExactly("to a", "from a");
  }
}

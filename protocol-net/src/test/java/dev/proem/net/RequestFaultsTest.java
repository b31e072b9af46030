package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.server.ServerExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong with one request is the end of that request only. */
@Timeout(60)
class RequestFaultsTest {
  private static final String HALF = "\ud83d";

  private final Witness heard = new Witness();
  private final CompletableFuture<Message> other = new CompletableFuture<>();

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** A checked exception of a kind of its own, whose text can't even be had. */
  private static final class Hostile extends Throwable {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("on purpose");
    }
  }

  private static CompletionException circle() {
    CompletionException first = new CompletionException("first", null);
    CompletionException second = new CompletionException("second", first);
    first.initCause(second);
    return second;
  }

  /** The kinds of what can be thrown where nobody expects it. */
  static Stream<Throwable> kinds() {
    return Stream.of(
        new IOException("on purpose"),
        new IllegalStateException("on purpose"),
        new AssertionError("on purpose"),
        new Throwable("on purpose"),
        new Hostile());
  }

  /** A request that waits, a request that goes wrong, and then the one that has waited. */
  private void assertTheOtherIsAnswered(Peer peer, Message request, String code)
      throws IOException {
    peer.send(Peer.withId("other", Message.text("other")));
    Message reply = peer.ask(Peer.withId("wrong", request));
    assertThat(reply.header().inReplyTo()).contains("wrong");
    assertThat(Peer.codeOf(reply)).isEqualTo(code);
    other.complete(Message.text("answered"));
    Message second = peer.read();
    assertThat(second.header().inReplyTo()).contains("other");
    assertThat(second.text()).isEqualTo("answered");
    peer.assertServed();
  }

  private interface Wrong {
    Outgoing reply(Message request) throws Exception;
  }

  private MessageServerBuilder serving(Wrong wrong) {
    return MessageServer.builder()
        .listener(heard)
        .streamHandler(
            exchange -> {
              byte[] content = exchange.content().readAllBytes();
              Message request = Message.of(exchange.header(), content);
              return switch (request.text()) {
                case "other" -> Outgoing.of(other.get());
                case "hello" -> Outgoing.of(request);
                default -> wrong.reply(request);
              };
            });
  }

  private void assertInternal(Wrong wrong) throws IOException {
    assertInternal(wrong, Message.text("wrong"));
  }

  private void assertInternal(Wrong wrong, Message request) throws IOException {
    try (MessageServer server = serving(wrong).start();
        Peer peer = Peer.of(server)) {
      assertTheOtherIsAnswered(peer, request, "internal");
    }
  }

  @Test
  void errorSentenceThatCannotBeEncoded_isInternal() throws IOException {
    assertInternal(
        request -> {
          Object name = ((java.util.Map<?, ?>) request.json()).get("name");
          throw new RequestException("example.org/unknown", "there is no " + name);
        },
        Message.builder().contentType("text/json").text("{\"name\": \"\\ud83d\"}").build());
    assertThat(heard.all("failed IllegalArgumentException")).hasSize(1);
  }

  @Test
  void errorCodeThatCannotBeEncoded_isInternal() throws IOException {
    assertInternal(
        request -> {
          throw new RequestException("example.org/" + HALF, "there is none");
        });
  }

  @Test
  void errorCodeThatIsTooLong_isInternal() throws IOException {
    assertInternal(
        request -> {
          throw new RequestException("x".repeat(70_000), "there is none");
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void handlerThatThrowsAnything_isInternal(Throwable thrown) throws IOException {
    assertInternal(
        request -> {
          throw sneaky(thrown);
        });
  }

  @Test
  void failureThatIsItsOwnCause_isInternal() throws IOException {
    assertInternal(
        request -> {
          throw circle();
        });
  }

  @Test
  void replyWhoseFileCannotBeRead_isInternal(@TempDir Path folder) throws IOException {
    FileChannel closed = FileChannel.open(Files.createFile(folder.resolve("file")));
    closed.close();
    MessageHeader header = new MessageHeader("text/plain", "utf-8", 1);
    assertInternal(request -> Outgoing.channel(header, closed));
  }

  @Test
  void replyWhoseHeaderIsTooLong_isInternal() throws IOException {
    assertInternal(request -> Outgoing.of(Message.text("").withExtra("x", "y".repeat(70_000))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void replyThatCannotBeSentNorClosed_isInternal(Throwable thrown) throws IOException {
    MessageHeader header =
        new MessageHeader("text/plain", "utf-8", 1).withExtra("x", "y".repeat(70_000));
    InvocationHandler throwing =
        (proxy, method, arguments) -> {
          throw method.getDeclaringClass() == Object.class ? new Error() : thrown;
        };
    ReadableByteChannel content =
        (ReadableByteChannel)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ReadableByteChannel.class}, throwing);
    assertInternal(request -> Outgoing.channel(header, content));
  }

  @Test
  void replyToNobody_thatCannotBeClosed_disturbsNobody() throws IOException {
    try (MessageServer server =
            serving(
                    request ->
                        Outgoing.stream(
                            new MessageHeader("text/plain", "utf-8", 1),
                            new ByteArrayInputStream(new byte[1]) {
                              @Override
                              public void close() {
                                throw new IllegalStateException("on purpose");
                              }
                            }))
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("x").withExtra(MessageHeader.ONE_WAY, true));
      peer.assertServed();
    }
  }

  private void assertExecutor(Executor wrong, String code) throws IOException {
    Executor right = Executors.newCachedThreadPool(RequestFaultsTest::daemon);
    List<Runnable> taken = new ArrayList<>();
    Executor executor =
        task -> {
          if (taken.size() == 1) {
            taken.add(task);
            wrong.execute(task);
          } else {
            taken.add(task);
            right.execute(task);
          }
        };
    try (MessageServer server =
            serving(request -> Outgoing.of(Message.text("handled"))).executor(executor).start();
        Peer peer = Peer.of(server)) {
      assertTheOtherIsAnswered(peer, Message.text("wrong"), code);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void executorThatThrowsAnything_isInternal(Throwable thrown) throws IOException {
    assertExecutor(
        task -> {
          throw sneaky(thrown);
        },
        "internal");
  }

  @Test
  void executorThatCanTakeNoMore_isOverload() throws IOException {
    assertExecutor(
        task -> {
          throw new OutOfMemoryError("unable to create native thread");
        },
        "overloaded");
    heard.await("failed OutOfMemoryError");
  }

  /** A client that is told "overloaded" may send it again: it must not be executed later. */
  @Test
  void executorThatTakesARequestAndThrows_doesNotExecuteItLater() throws IOException {
    List<Runnable> kept = new ArrayList<>();
    List<String> handled = new ArrayList<>();
    Executor executor =
        task -> {
          kept.add(task);
          throw new RejectedExecutionException("full");
        };
    try (MessageServer server =
            MessageServer.builder()
                .executor(executor)
                .handler(
                    request -> {
                      handled.add(request.text());
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("overloaded");
      kept.forEach(Runnable::run);
      assertThat(kept).hasSize(1);
      assertThatIllegalStateException()
          .as("the request is not kept")
          .isThrownBy(((ServerExchange) kept.get(0))::message);
      assertThat(handled).isEmpty();
    }
  }

  @Test
  void executorThatRunsARequestAndThrows_hasAnsweredIt() throws IOException {
    assertExecutor(
        task -> {
          Thread thread = daemon(task);
          thread.start();
          await().until(() -> thread.getState() == Thread.State.WAITING); // for its content
          throw new IllegalStateException("on purpose");
        },
        "no error: handled");
  }

  /** An event of each kind, all of whose listeners throw. */
  @ParameterizedTest
  @MethodSource("kinds")
  void listenerThatThrowsAnything_disturbsNothing(Throwable thrown) throws IOException {
    InvocationHandler throwing =
        (proxy, method, arguments) -> {
          throw thrown;
        };
    TransportListener listener =
        (TransportListener)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TransportListener.class}, throwing);
    try (MessageServer server =
            serving(
                    request -> {
                      throw new IllegalStateException("on purpose");
                    })
                .listener(listener)
                .serverLimits(ServerLimits.DEFAULT.withRequestsInFlight(3).withUnsent(0, 1))
                .start();
        Peer peer = Peer.of(server)) {
      assertTheOtherIsAnswered(peer, Message.text("wrong"), "internal");
      peer.send("GET / HTTP/1.1\r\n");
      peer.assertRefused("malformed-message");
    }
    heard.await("closed PROTOCOL_FAULT");
  }

  @Test
  void logThatThrows_disturbsNothing() throws IOException {
    Handler throwing =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger("dev.proem.net");
    log.addHandler(throwing);
    try {
      assertInternal(
          request -> {
            throw new IllegalStateException("on purpose");
          });
    } finally {
      log.removeHandler(throwing);
    }
  }

  /** What a server says of a fault may hold what its peer has sent. */
  @Test
  void faultWithHalfASurrogatePair_isTold() throws IOException {
    try (MessageServer server = MessageServer.builder().listener(heard).handler(r -> r).start()) {
      for (String header :
          List.of(
              "{\"byteorder\": \"\\ud83d\", \"content-type\": \"\", \"content-encoding\": \"\","
                  + " \"content-length\": 0}",
              "{\"\\ud83d\": 1, \"\\ud83d\": 1}",
              "{\"x\": \"\\ud83d\"}")) {
        try (Peer peer = Peer.of(server)) {
          peer.send(Peer.wire(header, new byte[0]));
          peer.assertRefused("malformed-message");
        }
      }
    }
  }
}

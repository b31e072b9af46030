package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.Peer;
import dev.proem.net.RawPeer;
import dev.proem.net.Sneaky;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Log handlers that throw have no effect. */
@Timeout(60)
class LogsTest {
  private static final Logger LOG = Logger.getLogger("dev.proem.net");

  private final AtomicInteger thrown = new AtomicInteger();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          thrown.incrementAndGet();
          throw Sneaky.<RuntimeException>thrown(new Throwable("a throwable"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void addFailingHandler() {
    LOG.addHandler(handler);
    LOG.setLevel(Level.ALL);
    LOG.setUseParentHandlers(false);
  }

  @AfterEach
  void removeFailingHandler() {
    LOG.removeHandler(handler);
    LOG.setLevel(null);
    LOG.setUseParentHandlers(true);
  }

  @Test
  @SuppressWarnings("NullAway")
  void errorOfAHandlerThatIsLogged_doesNotEndItsConnection() throws Exception {
    try (MessageServer server =
            MessageServer.builder().handler(r -> r.text().equals("null") ? null : r).start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("null"))).isEqualTo("internal");
      peer.assertServed();
    }
    assertThat(thrown).hasPositiveValue();
  }

  @Test
  void pushWithoutAListener_doesNotEndItsConnection() throws Exception {
    RawPeer.Script script =
        line -> {
          Message request = line.read();
          line.write(Message.text("a push").withExtra("push", true), RawPeer.named(request, "x"));
          RawPeer.echo(line);
        };
    try (RawPeer peer = new RawPeer(script);
        MessageClient client = MessageClient.connect("127.0.0.1", peer.port())) {
      assertThat(client.request(Message.text("first")).text()).isEqualTo("x");
      assertThat(client.request(Message.text("second")).text()).isEqualTo("second");
      assertThat(peer.accepted()).isOne();
    }
  }

  @Test
  void closeThatFails_isOnlyLogged() {
    Logs.closeQuietly(
        () -> {
          throw Sneaky.<RuntimeException>thrown(new Throwable("a throwable"));
        });
    assertThat(thrown).hasValue(1);
    Logs.closeQuietly(() -> {});
    assertThat(thrown).hasValue(1);
  }
}

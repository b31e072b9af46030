package dev.proem.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.net.CallOptions;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.testkit.Fault;
import dev.proem.testkit.FaultProxy;
import dev.proem.testkit.Faults;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests with injected faults that docs/how-to/testing-your-handler.md shows. */
// tag::faults[]
@Timeout(20)
class OrdersFaultsTest {
  private static final Message ORDER = Message.json(new Orders.Order("dog", 3));

  private MessageServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = MessageServer.builder().exchangeHandler(new Orders()).start();
    proxy = FaultProxy.to(server.addresses().get(0));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void resetInsideTheReply_outcomeIsUnknownAndTheNextOrderSucceeds() {
    proxy.faults(number -> number == 1 ? Faults.toClient(Fault.resetAfter(10)) : Faults.NONE);
    try (MessageClient client = MessageClient.connect(proxy.address())) {
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> client.request(ORDER));
      CallOptions options = CallOptions.DEFAULT.withWaitForConnection(true);
      assertThat(client.request(ORDER, options).json()).isNotNull();
    }
  }

  @Test
  void stalledNetwork_endsWithTheDeadline() {
    proxy.faults(Faults.toServer(Fault.stallAfter(50)));
    try (MessageClient client = MessageClient.connect(proxy.address())) {
      CallOptions options = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(1));
      assertThatExceptionOfType(DeadlineExceededException.class)
          .isThrownBy(() -> client.request(ORDER, options))
          .satisfies(e -> assertThat(e.isSent()).isTrue());
    }
  }

  @Test
  void singleBytes_areAValidRequest() {
    proxy.faults(Faults.bothWays(Fault.split(1)));
    try (MessageClient client = MessageClient.connect(proxy.address())) {
      assertThat(client.request(ORDER).json()).isNotNull();
    }
  }
}
// end::faults[]

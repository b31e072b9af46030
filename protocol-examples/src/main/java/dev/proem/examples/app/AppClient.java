package dev.proem.examples.app;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.cli.Address;
import dev.proem.cli.ClientWatch;
import dev.proem.cli.Deadline;
import dev.proem.cli.ErrorText;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.MessageClients;
import dev.proem.cli.ReadableBytes;
import dev.proem.cli.TransportFailures;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.TransportException;
import dev.proem.net.tls.Tls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends one request to an app server, and converts the reply to text. */
public final class AppClient {
  private AppClient() {}

  /**
   * Sends one request on a connection of its own, and returns the reply. This also works with a
   * server that closes the connection after one reply.
   */
  static Message exchange(Address address, @Nullable Tls tls, Message request, Deadline deadline)
      throws Failure {
    ClientWatch watch = new ClientWatch();
    MessageClientBuilder builder = MessageClients.builder(address, tls, deadline).listener(watch);
    // tag::exchange[]
    try (MessageClient client = builder.oneShot().build()) {
      return client.request(request);
    } catch (ErrorReplyException e) {
      return e.reply(); // a message like any other
    } catch (TransportException e) { // no connection, or no complete reply in time
      throw TransportFailures.of(e, address, deadline, watch, "an app-server");
    }
    // end::exchange[]
  }

  /** Returns the text for the user: the result of a search, or the bytes of any other reply. */
  public static String result(Address address, Message request, Message reply) throws Failure {
    if (reply.header().extras().containsKey(MessageHeader.ERROR)) {
      throw ErrorText.failure(address, reply);
    }
    if (SearchApp.isEcho(request, reply)) {
      throw new Failure(
          ExitStatus.WRONG_PROTOCOL,
          "wrong protocol: %s sent back the request, as an echo server does; use app-server"
              .formatted(address));
    }
    if (!reply.contentType().equals(SearchApp.JSON)) {
      return ReadableBytes.of(reply.bytes());
    }
    return jsonResult(address, reply);
  }

  private static String jsonResult(Address address, Message reply) throws Failure {
    String what = "its JSON has no \"result\" that is a string";
    try {
      if (reply.json() instanceof Map<?, ?> json && json.get("result") instanceof String result) {
        return ReadableBytes.safeForTerminal(result);
      }
    } catch (ProtocolException e) {
      what = Failures.reason(e);
    }
    throw new Failure(
        ExitStatus.REPLY_MALFORMED,
        "malformed reply from %s: %s; check that an app-server runs there"
            .formatted(address, what));
  }
}

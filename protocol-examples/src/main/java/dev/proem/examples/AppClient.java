package dev.proem.examples;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.WrongProtocolException;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Sends one request to an app server, receives the reply, and tells what it says. */
final class AppClient {
  private static final int LONGEST_SENTENCE = 300;

  private AppClient() {}

  /** One request, one reply. */
  static Message exchange(Endpoint endpoint, Message request, Deadline deadline) throws Failure {
    // tag::exchange[]
    try (ClientSocket socket = ClientSocket.connect(endpoint, deadline)) {
      socket.send(out -> new MessageWriter(out).write(request), false);
      return receive(socket, socket.in());
    } catch (IOException e) {
      throw new Failure(ExitStatus.INTERNAL, "can't close the socket: " + Failures.reason(e));
    }
    // end::exchange[]
  }

  /** The message that comes on {@code in}, the input of {@code socket}. */
  static Message receive(ClientSocket socket, InputStream in) throws Failure {
    try {
      return new MessageReader(in).read();
    } catch (EOFException | TruncatedMessageException e) {
      throw socket.failure(null);
    } catch (IOException e) {
      throw socket.failure(e);
    } catch (WrongProtocolException e) {
      throw new Failure(
          ExitStatus.WRONG_PROTOCOL,
          "wrong protocol: %s seems to speak %s, not Proem; check HOST and PORT"
              .formatted(socket.endpoint(), e.protocol()));
    } catch (ProtocolException e) {
      throw new Failure(
          ExitStatus.REPLY_MALFORMED,
          "malformed reply from %s: %s; check that an app-server runs there"
              .formatted(socket.endpoint(), Failures.reason(e)));
    }
  }

  /** The text for the user: the result of a search, or the bytes of any other reply. */
  static String result(Endpoint endpoint, Message request, Message reply) throws Failure {
    if (reply.header().extras().containsKey("error")) {
      throw new Failure(
          ExitStatus.ERROR_REPLY,
          "error reply from %s: %s; change the request, or look at the server's log"
              .formatted(endpoint, errorText(reply)));
    }
    if (SearchApp.isEcho(request, reply)) {
      throw new Failure(
          ExitStatus.WRONG_PROTOCOL,
          "wrong protocol: %s sent the request itself back; that's an echo server, use app-server"
              .formatted(endpoint));
    }
    if (!reply.contentType().equals(SearchApp.JSON)) {
      return ReadableBytes.of(reply.bytes());
    }
    return jsonResult(endpoint, reply);
  }

  private static String jsonResult(Endpoint endpoint, Message reply) throws Failure {
    String what = "its JSON has no \"result\" that is a string";
    try {
      if (reply.json() instanceof Map<?, ?> json && json.get("result") instanceof String result) {
        return ReadableBytes.harmless(result);
      }
    } catch (ProtocolException e) {
      what = Failures.reason(e);
    }
    throw new Failure(
        ExitStatus.REPLY_MALFORMED,
        "malformed reply from %s: %s; check that an app-server runs there"
            .formatted(endpoint, what));
  }

  private static String errorText(Message reply) {
    String code = String.valueOf(reply.header().extras().get("error"));
    String sentence = ReadableBytes.of(reply.bytes());
    return ReadableBytes.oneLine(
        sentence.startsWith(code) ? sentence : code + ": " + sentence, LONGEST_SENTENCE);
  }
}

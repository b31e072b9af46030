package dev.proem.examples.app;

import dev.proem.ContentException;
import dev.proem.JsonContent;
import dev.proem.Message;
import dev.proem.cli.Failures;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the application, without any I/O. Requests of type {@code text/json} are
 * searches. Any other request contains bytes, and its reply contains the first ten of them.
 *
 * <p>A request that the application can't serve gets a normal reply, with a result that begins with
 * {@code Error:}. Its framing is valid, so the connection stays open.
 */
public final class SearchApp {
  static final String JSON = "text/json";
  static final String CLIENT_BINARY = "binary/custom-client-binary-type";
  static final String SERVER_BINARY = "binary/custom-server-binary-type";

  private static final int FIRST_BYTES = 10;

  // tag::answers[]
  private static final Map<String, String> ANSWERS =
      Map.of(
          "morpheus", "Follow the white rabbit. \uD83D\uDC30",
          "ring", "In the caves beneath the Misty Mountains. \uD83D\uDC8D",
          "\uD83D\uDC36", "\uD83D\uDC3E Playing ball! \uD83C\uDFD0");

  // end::answers[]

  private SearchApp() {}

  // tag::request[]
  /** Returns the request for ACTION and VALUE. */
  public static Message request(String action, String value) {
    if (action.equals("search")) {
      Map<String, Object> request = new LinkedHashMap<>(); // keeps the order of its keys
      request.put("action", action);
      request.put("value", value);
      return Message.json(request);
    }
    return Message.binary(CLIENT_BINARY, (action + value).getBytes(StandardCharsets.UTF_8));
  }

  // end::request[]

  // tag::answer[]
  /** Returns the reply to any request. */
  public static Message answer(Message request) {
    if (request.contentType().equals(JSON)) {
      return Message.json(Map.of("result", result(request)));
    }
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    reply.writeBytes("First 10 bytes of request: ".getBytes(StandardCharsets.UTF_8));
    byte[] content = request.bytes();
    reply.write(content, 0, Math.min(FIRST_BYTES, content.length));
    return Message.binary(SERVER_BINARY, reply.toByteArray());
  }

  private static String result(Message request) {
    try {
      return request.json() instanceof Map<?, ?> json
          ? result(json)
          : "Error: the request is not a JSON object.";
    } catch (ContentException e) {
      return "Error: the request can't be read: %s.".formatted(Failures.reason(e));
    }
  }

  private static String result(Map<?, ?> request) {
    if (!request.containsKey("action")) {
      return "Error: the request has no action.";
    }
    if (!"search".equals(request.get("action"))) {
      return "Error: invalid action '%s'.".formatted(text(request.get("action")));
    }
    if (!request.containsKey("value")) {
      return "Error: the search has no value.";
    }
    Object value = request.get("value");
    String answer = value instanceof String text ? ANSWERS.get(text) : null;
    return answer == null ? "No match for '%s'.".formatted(text(value)) : answer;
  }

  // end::answer[]

  /**
   * Returns a value as text that UTF-8 can express. A JSON escape can contain half a surrogate
   * pair.
   */
  private static String text(@Nullable Object value) {
    String text = value instanceof String string ? string : json(value);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8); // a question mark for each half pair
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static String json(@Nullable Object value) {
    return new String(JsonContent.STANDARD.write(value), StandardCharsets.UTF_8);
  }

  /** Returns whether {@code reply} equals {@code request}, as that of an echo server does. */
  static boolean isEcho(Message request, Message reply) {
    return reply.contentType().equals(request.contentType())
        && Arrays.equals(reply.bytes(), request.bytes());
  }
}

package dev.proem.examples.chat;

import dev.proem.Message;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages of a chat server and its clients, as {@code text/json}. Requests have an {@code
 * action}, and pushes an {@code event}.
 */
final class ChatMessages {
  static final String ACTION = "action";
  static final String EVENT = "event";
  static final String NAME = "name";
  static final String NAMES = "names";
  static final String TEXT = "text";
  static final String COUNT = "count";

  static final String JOIN = "join";
  static final String SAY = "say";
  static final String WHO = "who";

  static final String JOINED = "joined";
  static final String LEFT = "left";
  static final String SAID = "said";
  static final String MISSED = "missed";

  static final String BAD_REQUEST = "proem.dev/bad-request";
  static final String BAD_NAME = "proem.dev/bad-name";
  static final String NAME_TAKEN = "proem.dev/name-taken";
  static final String NOT_JOINED = "proem.dev/not-joined";
  static final String BAD_TEXT = "proem.dev/bad-text";

  /** The longest text of a message, in characters. */
  static final int LONGEST_TEXT = 2_000;

  private ChatMessages() {}

  static Message join(String name) {
    return of(ACTION, JOIN, NAME, name);
  }

  static Message say(String text) {
    return of(ACTION, SAY, TEXT, text);
  }

  static Message who() {
    return of(ACTION, WHO);
  }

  static Message joined(String name) {
    return of(EVENT, JOINED, NAME, name);
  }

  static Message left(String name) {
    return of(EVENT, LEFT, NAME, name);
  }

  static Message said(String name, String text) {
    return of(EVENT, SAID, NAME, name, TEXT, text);
  }

  static Message missed(long count) {
    return of(EVENT, MISSED, COUNT, count);
  }

  /** Returns a reply with the names of the members. */
  static Message names(Collection<String> names) {
    return of(NAMES, List.copyOf(names));
  }

  /** Returns a reply with the number of members that a text was sent to. */
  static Message count(long count) {
    return of(COUNT, count);
  }

  private static Message of(Object... keysAndValues) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      json.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return Message.json(json);
  }

  /** Returns a text in a JSON content; empty if the key has none. */
  static String text(Map<?, ?> json, String key) {
    return json.get(key) instanceof String text ? text : "";
  }
}

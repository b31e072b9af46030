package dev.proem.testkit;

import dev.proem.ContentException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import dev.proem.SensitiveHeaders;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractByteArrayAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.MapAssert;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions for a {@link Message}. Failures show the message as {@link Message#toString()} does:
 * its header without the values of {@link SensitiveHeaders}, and the beginning of its content.
 *
 * <p>{@link #text()}, {@link #json()}, {@link #json(Class)}, {@link #jsonObject()} and {@link
 * #bytes()} lead to AssertJ's assertions for the content. Not thread-safe.
 */
public class MessageAssert extends AbstractAssert<MessageAssert, Message> {
  /** Creates an assertion; see {@link ProemAssertions#assertThat(Message)}. */
  public MessageAssert(@Nullable Message actual) {
    super(actual, MessageAssert.class);
  }

  // header

  /** Verifies the content type. */
  public MessageAssert hasContentType(String expected) {
    return has("content-type", message().contentType(), expected);
  }

  /** Verifies the content encoding. The name must be equal, including upper and lower case. */
  public MessageAssert hasContentEncoding(String expected) {
    return has("content-encoding", message().contentEncoding(), expected);
  }

  /**
   * Verifies that the header has an extra header with this value. The failure does not show values
   * of {@link SensitiveHeaders}.
   *
   * @param expected a value as {@link MessageHeader#withExtra} accepts it; null for JSON {@code
   *     null}
   * @throws IllegalArgumentException if no extra header can have this name or value
   */
  public MessageAssert hasExtra(String name, @Nullable Object expected) {
    MessageHeader header = message().header();
    MessageHeader wanted = header.withExtra(name, expected);
    if (!header.extras().containsKey(name)) {
      throw failure(
          "%nExpecting message:%n  %s%nto have the extra header %s, but it is absent",
          actual, shown(name));
    }
    if (!Objects.equals(header.extras().get(name), wanted.extras().get(name))) {
      throw mismatch(
          "the extra header " + shown(name), redacted(header, name), redacted(wanted, name));
    }
    return this;
  }

  /** Verifies that the header has no extra header of this name. */
  public MessageAssert doesNotHaveExtra(String name) {
    MessageHeader header = message().header();
    if (header.extras().containsKey(name)) {
      throw failure(
          "%nExpecting message:%n  %s%nnot to have the extra header %s, but its value is:%n  %s",
          actual, shown(name), shown(redacted(header, name)));
    }
    return this;
  }

  private static @Nullable Object redacted(MessageHeader header, String name) {
    return SensitiveHeaders.redacted(header).extras().get(name);
  }

  /** Verifies that this is an error reply: a message with the extra header {@code error}. */
  public MessageAssert isErrorReply() {
    if (message().header().error().isEmpty()) {
      throw failure(
          "%nExpecting message:%n  %s%nto be an error reply, but it has no extra header \"error\""
              + " with a text",
          actual);
    }
    return this;
  }

  /** Verifies that this is no error reply. */
  public MessageAssert isNotErrorReply() {
    Optional<String> code = message().header().error();
    if (code.isPresent()) {
      throw failure(
          "%nExpecting message:%n  %s%nnot to be an error reply, but its error code is:%n  %s",
          actual, shown(code.get()));
    }
    return this;
  }

  /**
   * Verifies that this is an error reply with this code, such as {@link ReplyCode#code()} or one of
   * your own.
   */
  public MessageAssert hasErrorCode(String expected) {
    isErrorReply();
    return has("the error code", message().header().error().orElse(null), expected);
  }

  /**
   * Verifies that the extra header {@code in-reply-to} is the {@code message-id} of the request.
   *
   * @throws IllegalArgumentException if the request has no {@code message-id}
   */
  public MessageAssert isInReplyTo(Message request) {
    String id =
        request
            .header()
            .messageId()
            .orElseThrow(
                () -> new IllegalArgumentException("the request has no message-id: " + request));
    return hasExtra(MessageHeader.IN_REPLY_TO, id);
  }

  // content

  /** Verifies that the content is text, and leads to AssertJ's assertions for it. */
  public AbstractStringAssert<?> text() {
    String text = content("text", message()::text);
    return described("text", Assertions.assertThat(text));
  }

  /**
   * Verifies that the content is JSON, and leads to AssertJ's assertions for it as plain Java
   * values; see {@link Message#json()}.
   */
  public ObjectAssert<Object> json() {
    return described("JSON", Assertions.assertThatObject(content("JSON", message()::json)));
  }

  /** As {@link #json()}, but also verifies that the content is a JSON object. */
  @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
  public MapAssert<String, Object> jsonObject() {
    if (content("JSON", message()::json) instanceof Map<?, ?> object) {
      return described("JSON object", Assertions.assertThat((Map<String, Object>) object));
    }
    throw failure("%nExpecting the content of:%n  %s%nto be a JSON object", actual);
  }

  /**
   * Verifies that the content is JSON for this class, such as a record, and leads to AssertJ's
   * assertions for the object.
   *
   * @throws IllegalArgumentException as {@link Message#json(Class)} does
   */
  public <T> ObjectAssert<T> json(Class<T> type) {
    String name = "JSON for " + type.getName();
    return described(name, Assertions.assertThatObject(content(name, () -> message().json(type))));
  }

  /** Leads to AssertJ's assertions for the bytes of the content. */
  public AbstractByteArrayAssert<?> bytes() {
    return described("bytes", Assertions.assertThat(message().bytes()));
  }

  private <T extends @Nullable Object> T content(String what, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (ContentException e) {
      AssertionError failure =
          failure(
              "%nExpecting the content of:%n  %s%nto be %s, but:%n  %s",
              actual, what, e.getMessage());
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private <A extends AbstractAssert<?, ?>> A described(String part, A assertion) {
    String own = descriptionText();
    assertion.as(() -> (own.isEmpty() ? "" : own + ": ") + part + " of " + actual);
    return assertion;
  }

  private Message message() {
    isNotNull();
    return actual;
  }

  private MessageAssert has(String part, @Nullable Object value, Object expected) {
    if (!expected.equals(value)) {
      throw mismatch(part, value, expected);
    }
    return this;
  }

  private AssertionError mismatch(String part, @Nullable Object value, @Nullable Object expected) {
    return failureWithActualExpected(
        value,
        expected,
        "%nExpecting %s of:%n  %s%nto be:%n  %s%nbut was:%n  %s",
        part,
        actual,
        shown(expected),
        shown(value));
  }

  private String shown(@Nullable Object value) {
    return info.representation().toStringOf(value);
  }
}

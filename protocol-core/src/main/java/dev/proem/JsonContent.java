package dev.proem;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes contents as JSON, with your own Jackson mapper or {@link #STANDARD}, which
 * {@link Message#json(Object)} and its overloads use. JSON is written in UTF-8, with {@code ", "}
 * and {@code ": "} as separators. {@link #STANDARD} escapes like CPython's {@code json.dumps(value,
 * ensure_ascii=False)}. Doubles are written as in Java ({@code 1.0E16}).
 *
 * <p>JSON has no infinities and no not-a-number. With any mapper, such a value is not written, and
 * a number out of the range of a double is not read as one. See {@code docs/how-to/json.md}.
 *
 * <p>Contents never cause class loading: default typing is off. Do not enable it in your own
 * mapper.
 *
 * <p>Immutable and thread-safe.
 */
public final class JsonContent {
  /**
   * The maximum digits of a number in {@link #STANDARD} contents, read or written, including those
   * of its exponent: 4,300, as in headers and CPython, because conversion takes quadratic time.
   */
  public static final int NUMBER_DIGITS = Limits.HEADER_NUMBER_LENGTH;

  /**
   * The maximum levels of objects and arrays in {@link #STANDARD} contents, read or written: 500,
   * which is safe for the stack.
   */
  public static final int NESTING = 500;

  /** The maximum characters of a key in {@link #STANDARD} contents, read or written: 50,000. */
  public static final int NAME_LENGTH = 50_000;

  /**
   * The strict default. A value is read only from the kind of JSON that it is written as. No number
   * is read from a string, no integer from a fraction, no enum from a number, no object from an
   * empty string, no date from a number; a primitive member must be present and not null. Unknown
   * members are ignored. Records and beans are written in the order of their declaration; an object
   * without properties is rejected.
   */
  public static final JsonContent STANDARD = new JsonContent(null);

  private final @Nullable JsonBinding own;
  private final @Nullable LoaderBindings standard;

  private JsonContent(@Nullable JsonBinding own) {
    this.own = own;
    this.standard = own == null ? new LoaderBindings() : null;
  }

  /** Returns JSON contents with this mapper, which decides what it accepts. */
  public static JsonContent of(JsonMapper mapper) {
    return new JsonContent(new JsonBinding(Objects.requireNonNull(mapper, "mapper")));
  }

  /**
   * Returns a builder of mappers for {@link #of}, with the settings of {@link #STANDARD}, to be
   * changed. Unlike {@link #STANDARD}, such a mapper keeps the classes it has seen as long as it
   * exists.
   */
  public static JsonMapper.Builder strictMapper() {
    return StandardMapper.builder();
  }

  /**
   * Creates a message of type {@code text/json} in UTF-8, in the native byte order, whose {@link
   * Message#json(Class)} uses this too.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public Message message(@Nullable Object value) {
    return messageOf(write(value));
  }

  /**
   * Creates a message like {@link #message(Object)}; see {@link #write(Object, GenericType)}.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public <T> Message message(T value, GenericType<T> type) {
    return messageOf(write(value, type));
  }

  private Message messageOf(byte[] content) {
    MessageHeader header = new MessageHeader("text/json", "utf-8", content.length);
    Message message = Message.ofOwned(header, content, Dialect.STRICT);
    return this == STANDARD ? message : message.withJson(this);
  }

  /**
   * Writes a value as JSON in UTF-8; the caller owns the array. Elements of collections and maps
   * are written as their own classes, because Java does not know the element type at run time.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public byte[] write(@Nullable Object value) {
    byte[] plain = this == STANDARD ? PlainJsonWriter.write(value) : null;
    return plain != null ? plain : writeAs(value, null);
  }

  /**
   * Writes a value of this type as JSON in UTF-8; the caller owns the array. The elements of a
   * {@code List<Shape>} have the type ids that annotations of {@code Shape} specify, and {@link
   * #read(Message, GenericType)} can read them.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public <T> byte[] write(T value, GenericType<T> type) {
    return writeAs(value, type.type());
  }

  private byte[] writeAs(@Nullable Object value, @Nullable Type type) {
    return own != null ? own.write(value, type) : standard().write(value, type);
  }

  /**
   * Returns the content as a tree.
   *
   * @throws ContentException if the content is not text or not JSON
   */
  public JsonNode tree(Message message) {
    return binding(JsonNode.class).tree(message);
  }

  /**
   * Returns the content as an object of a class.
   *
   * @throws ContentException if the content is not text, not JSON, JSON {@code null}, or does not
   *     fit; the message names the member and the expected type
   * @throws IllegalArgumentException if such an object cannot be created from any JSON, for example
   *     because its module does not open its package
   */
  @SuppressWarnings("unchecked") // Jackson returns the requested type
  public <T> T read(Message message, Class<T> type) {
    return (T) readAs(message, type);
  }

  /** Returns the content as {@link #read(Message, Class)} does, for a generic type. */
  @SuppressWarnings("unchecked") // Jackson returns the requested type
  public <T> T read(Message message, GenericType<T> type) {
    return (T) readAs(message, type.type());
  }

  /** Returns the content as {@link #read(Message, Class)} does, for a generic type. */
  @SuppressWarnings("unchecked") // Jackson returns the requested type
  public <T> T read(Message message, TypeReference<T> type) {
    return (T) readAs(message, type.getType());
  }

  /**
   * Returns the content as plain Java values.
   *
   * @param content the array of the message, which is not changed
   */
  @Nullable Object plain(Message message, byte[] content) {
    if (this == STANDARD && message.contentEncoding().equals("utf-8")) {
      Map<String, @Nullable Object> object = PlainJsonReader.read(content);
      if (object != null) {
        return object;
      }
    }
    return binding(Object.class).plain(message);
  }

  Object readAs(Message message, Type type) {
    return binding(type).read(message, type);
  }

  private JsonBinding binding(Type type) {
    return own != null ? own : standard().of(type);
  }

  private LoaderBindings standard() {
    return Objects.requireNonNull(standard);
  }
}

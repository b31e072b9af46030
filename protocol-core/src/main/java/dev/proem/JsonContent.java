package dev.proem;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Contents as JSON, through a Jackson mapper of your own if you want; {@link Message#json(Object)}
 * and its fellows use {@link #STANDARD}. JSON is written with {@code ", "} and {@code ": "} between
 * its parts and raw UTF-8; {@link #STANDARD} escapes as CPython's {@code json.dumps(value,
 * ensure_ascii=False)} does, too. Doubles are written as Java shows them ({@code 1.0E16}).
 *
 * <p>JSON has no infinities and no not-a-number. Whatever the mapper, such a value is not written,
 * and a number that no double can hold is not read as one. See {@code docs/how-to/json.md}.
 *
 * <p>Contents drive no class loading: no default typing is configured here; do not configure it in
 * a mapper of your own either.
 *
 * <p>Immutable and thread-safe.
 */
public final class JsonContent {
  /**
   * How many digits a number may have at most in {@link #STANDARD} contents, those of its exponent
   * included: 4,300, as in headers and for integers of CPython, since conversion costs the square
   * of their count. Read and written alike.
   */
  public static final int NUMBER_DIGITS = Limits.HEADER_NUMBER_LENGTH;

  /**
   * How many levels of objects and arrays {@link #STANDARD} contents may have at most: 500, which
   * is no danger to the stack. Read and written alike.
   */
  public static final int NESTING = 500;

  /**
   * How many characters a key may have at most in {@link #STANDARD} contents: 50,000. Read and
   * written alike.
   */
  public static final int NAME_LENGTH = 50_000;

  /**
   * Strict: a value is read from the kind of JSON that it is written as, and from no other. No
   * number is read from a string, no integer from a fraction, no enum from a number, no object from
   * an empty string, no date from a number; a primitive member must be there and not null. Unknown
   * members are ignored, because peers grow. Records and beans are written in the order of their
   * declaration; an object without any property is refused.
   */
  public static final JsonContent STANDARD = new JsonContent(null);

  private final @Nullable JsonBinding own;
  private final @Nullable LoaderBindings standard;

  private JsonContent(@Nullable JsonBinding own) {
    this.own = own;
    this.standard = own == null ? new LoaderBindings() : null;
  }

  /** JSON contents through this mapper, which decides what fits what. */
  public static JsonContent of(JsonMapper mapper) {
    return new JsonContent(new JsonBinding(Objects.requireNonNull(mapper, "mapper")));
  }

  /**
   * A builder of mappers for {@link #of}, set as {@link #STANDARD} is, to be changed: other names,
   * more modules. A mapper keeps each class that it has seen as long as it lives itself; {@link
   * #STANDARD} does not.
   */
  public static JsonMapper.Builder strictMapper() {
    return StandardMapper.builder();
  }

  /**
   * A message of type {@code text/json} in UTF-8, in the native byte order. Its own {@link
   * Message#json(Class)} reads it by this, too.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public Message message(@Nullable Object value) {
    return messageOf(write(value));
  }

  /**
   * A message as {@link #message(Object)} makes, of a value that is written as this type: see
   * {@link #write(Object, GenericType)}.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
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
   * The value as JSON text in UTF-8; the array is the caller's. What is in a collection or map is
   * written as what it is: Java does not know the type of their elements any more.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public byte[] write(@Nullable Object value) {
    byte[] plain = this == STANDARD ? PlainJsonWriter.write(value) : null;
    return plain != null ? plain : writeAs(value, null);
  }

  /**
   * The value, written as this type, as JSON text in UTF-8; the array is the caller's. So the
   * elements of a {@code List<Shape>} have the type ids that annotations of {@code Shape} ask for,
   * and {@link #read(Message, GenericType)} can read them.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public <T> byte[] write(T value, GenericType<T> type) {
    return writeAs(value, type.type());
  }

  private byte[] writeAs(@Nullable Object value, @Nullable Type type) {
    return own != null ? own.write(value, type) : standard().write(value, type);
  }

  /**
   * The content as a tree.
   *
   * @throws ContentException when the content is not text, or not JSON
   */
  public JsonNode tree(Message message) {
    return binding(JsonNode.class).tree(message);
  }

  /**
   * The content as an object of a class.
   *
   * @throws ContentException when the content is not text, not JSON, JSON {@code null}, or does not
   *     fit; its text names the member and what is wanted there
   * @throws IllegalArgumentException when such an object can't be made of any JSON, for example
   *     because its module does not open its package
   */
  @SuppressWarnings("unchecked") // Jackson binds to the type that it is given
  public <T> T read(Message message, Class<T> type) {
    return (T) binding(type).read(message, type);
  }

  /** As {@link #read(Message, Class)}, for a generic type. */
  @SuppressWarnings("unchecked") // Jackson binds to the type that it is given
  public <T> T read(Message message, GenericType<T> type) {
    return (T) binding(type.type()).read(message, type.type());
  }

  /** As {@link #read(Message, Class)}, for a generic type. */
  @SuppressWarnings("unchecked") // Jackson binds to the type that it is given
  public <T> T read(Message message, TypeReference<T> type) {
    return (T) binding(type.getType()).read(message, type.getType());
  }

  /**
   * The content as plain Java values.
   *
   * @param content that of the message, which is not changed
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

  private JsonBinding binding(Type type) {
    return own != null ? own : standard().of(type);
  }

  private LoaderBindings standard() {
    return Objects.requireNonNull(standard);
  }
}

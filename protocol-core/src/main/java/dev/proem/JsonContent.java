package dev.proem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Contents as JSON through a Jackson mapper of your own; {@link Message#json(Object)} and its
 * fellows use {@link #STANDARD}. JSON is written with {@code ", "} and {@code ": "} between its
 * parts and raw UTF-8; {@link #STANDARD} escapes as CPython's {@code json.dumps(value,
 * ensure_ascii=False)} does, too. Doubles are written as Java shows them ({@code 1.0E16}).
 *
 * <p>Contents drive no class loading: no default typing is configured here; do not configure it in
 * a mapper of your own either.
 *
 * <p>Immutable and thread-safe.
 */
public final class JsonContent {
  private static final DefaultPrettyPrinter PYTHON_SEPARATORS =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectNameValueSpacing(Spacing.AFTER)
                  .withObjectEntrySpacing(Spacing.AFTER)
                  .withArrayElementSpacing(Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(NopIndenter.instance())
          .withArrayIndenter(NopIndenter.instance());

  /**
   * Records and beans in the order of their declaration, unknown properties ignored, and Jackson's
   * own read constraints.
   */
  public static final JsonContent STANDARD =
      of(
          JsonMapper.builder(JsonFactory.builder().recyclerPool(new ParserBuffers()).build())
              .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
              .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
              .build());

  private final JsonMapper mapper;
  private final ObjectWriter writer;
  private final ObjectReader strict;
  private final ObjectReader lenient;
  private final ObjectReader strictPlain;
  private final ObjectReader lenientPlain;

  private JsonContent(JsonMapper mapper) {
    this.mapper = mapper;
    this.writer = mapper.writer().with(PYTHON_SEPARATORS);
    this.strict = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    this.lenient = strict.with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
    this.strictPlain = strict.forType(Object.class);
    this.lenientPlain = lenient.forType(Object.class);
  }

  /** JSON contents through this mapper. */
  public static JsonContent of(JsonMapper mapper) {
    return new JsonContent(mapper);
  }

  /**
   * A message of type {@code text/json} in UTF-8, in the native byte order.
   *
   * @throws IllegalArgumentException when the mapper can't write the value
   */
  public Message message(@Nullable Object value) {
    byte[] content = write(value);
    return Message.ofOwned(
        new MessageHeader("text/json", "utf-8", content.length), content, Dialect.STRICT);
  }

  /**
   * The value as JSON text in UTF-8; the array is the caller's.
   *
   * @throws IllegalArgumentException when the mapper can't write the value
   */
  public byte[] write(@Nullable Object value) {
    byte[] plain = this == STANDARD ? PlainJsonWriter.write(value) : null;
    if (plain != null) {
      return plain;
    }
    try {
      return writer.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not writable as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The content as a tree.
   *
   * @throws ContentException when the content is not text, or not JSON
   */
  public JsonNode tree(Message message) {
    ObjectReader reader = reader(message).forType(JsonNode.class);
    return (JsonNode) Objects.requireNonNull(value(message, reader));
  }

  /**
   * The content as an object of a class.
   *
   * @throws ContentException when the content is not text, not JSON, JSON {@code null}, or does not
   *     bind
   * @throws IllegalArgumentException when the mapper can't make such an object of any JSON
   */
  @SuppressWarnings("unchecked") // Jackson binds to the type that it is given
  public <T> T read(Message message, Class<T> type) {
    return (T) bound(message, mapper.constructType(type));
  }

  /**
   * The content as an object of a generic type.
   *
   * @throws ContentException when the content is not text, not JSON, JSON {@code null}, or does not
   *     bind
   * @throws IllegalArgumentException when the mapper can't make such an object of any JSON
   */
  @SuppressWarnings("unchecked") // Jackson binds to the type that it is given
  public <T> T read(Message message, TypeReference<T> type) {
    return (T) bound(message, mapper.constructType(type));
  }

  @SuppressWarnings("unchecked") // Jackson binds to the type that it is given
  <T> T read(Message message, GenericType<T> type) {
    return (T) bound(message, mapper.constructType(type.type()));
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
    return widened(
        value(message, message.dialect() == Dialect.LENIENT ? lenientPlain : strictPlain));
  }

  private ObjectReader reader(Message message) {
    return message.dialect() == Dialect.LENIENT ? lenient : strict;
  }

  /** Jackson gives an int where one fits; a value's type should not hang on its size so soon. */
  @SuppressWarnings("unchecked") // what Jackson makes for Object.class
  private static @Nullable Object widened(@Nullable Object value) {
    if (value instanceof Integer integer) {
      return integer.longValue();
    }
    if (value instanceof List<?> list) {
      ((List<Object>) list).replaceAll(JsonContent::widened);
    } else if (value instanceof Map<?, ?> map) {
      ((Map<String, Object>) map).replaceAll((key, member) -> widened(member));
    }
    return value;
  }

  private Object bound(Message message, JavaType type) {
    Object value = value(message, reader(message).forType(type));
    if (value == null) {
      throw new ContentException(
          ErrorCode.CONTENT_TYPE_MISMATCH, 0, "JSON null is not a " + type.toCanonical(), null);
    }
    return value;
  }

  private static @Nullable Object value(Message message, ObjectReader reader) {
    String text = message.text();
    try {
      return reader.readValue(text);
    } catch (InvalidDefinitionException e) {
      throw new IllegalArgumentException(
          "Jackson can't bind to " + typeOf(reader) + ": " + e.getOriginalMessage(), e);
    } catch (JacksonException e) {
      checkSyntax(message, text, reader);
      throw new ContentException(
          ErrorCode.CONTENT_TYPE_MISMATCH,
          -1,
          "the JSON content does not fit "
              + typeOf(reader)
              + ": "
              + Preview.of(e.getOriginalMessage()),
          e);
    }
  }

  private static String typeOf(ObjectReader reader) {
    return reader.getValueType().toCanonical();
  }

  /** What is no JSON is told before what does not bind, though binding may stop before it. */
  private static void checkSyntax(Message message, String text, ObjectReader reader) {
    if (text.startsWith("\uFEFF")) {
      throw invalid(0, "it begins with a byte-order mark", null);
    }
    try (JsonParser parser = reader.createParser(text)) {
      if (parser.nextToken() == null) {
        throw invalid(0, "it is empty", null);
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        long index = parser.currentTokenLocation().getCharOffset();
        throw invalid(byteOffset(message, text, index), "something follows the JSON value", null);
      }
    } catch (JacksonException e) {
      long index = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
      throw invalid(byteOffset(message, text, index), e.getOriginalMessage(), e);
    }
  }

  private static ContentException invalid(long offset, String why, @Nullable Throwable cause) {
    return new ContentException(
        ErrorCode.CONTENT_INVALID_JSON,
        offset,
        "the content is not JSON: " + Preview.of(why) + (offset < 0 ? "" : ", at byte " + offset),
        cause);
  }

  /** A character index as a byte offset: known for UTF-8 only, the charset of nearly all JSON. */
  private static long byteOffset(Message message, String text, long index) {
    if (index < 0 || !message.charset().equals(StandardCharsets.UTF_8)) {
      return -1;
    }
    int end = (int) Math.min(index, text.length());
    return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }
}

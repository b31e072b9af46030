package dev.proem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Creates the exceptions for JSON contents that cannot be read: the position, the expected type,
 * and the kind of JSON found. Their messages go to logs and peers, so they show nothing of the
 * content and nothing of Jackson's messages, which may show it.
 */
final class JsonFaults {
  private static final String NOT_JSON = "the content is not JSON: ";
  private static final String OVER = "the JSON content is over a limit: ";

  private JsonFaults() {}

  /**
   * Returns the exception for a content that cannot be read.
   *
   * @throws IllegalArgumentException if no JSON can be read as the type
   */
  static ContentException notReadable(
      JacksonException e,
      Message message,
      String text,
      ObjectReader reader,
      StreamReadConstraints limits) {
    JavaType root = reader.getValueType();
    if (e instanceof InvalidDefinitionException definition) {
      throw notBindable(definition, root);
    }
    checkSyntax(message, text, reader, limits);
    if (e instanceof StreamConstraintsException) {
      return invalid(-1, OVER, limit(e, limits));
    }
    if (e instanceof InputCoercionException && isPlain(root)) {
      long offset = byteOffset(message, text, e.getLocation().getCharOffset());
      return invalid(offset, OVER, "a number is beyond the range of a double");
    }
    Class<?> notOpen = JsonAccess.notOpen(e);
    if (notOpen != null) {
      throw new IllegalArgumentException(
          notOpen.getName() + " can't be created from JSON: " + JsonAccess.missingLine(notOpen), e);
    }
    return mismatch(root, why(e, root), causeOf(e));
  }

  /** Returns whether JSON alone determines the types of the values. */
  private static boolean isPlain(JavaType root) {
    return root.hasRawClass(Object.class) || root.hasRawClass(JsonNode.class);
  }

  static ContentException mismatch(JavaType root, String why) {
    return mismatch(root, why, null);
  }

  private static ContentException mismatch(JavaType root, String why, @Nullable Throwable cause) {
    return new ContentException(
        ErrorCode.CONTENT_TYPE_MISMATCH,
        -1,
        "the JSON content does not fit " + root.getRawClass().getSimpleName() + ": " + why,
        cause);
  }

  private static IllegalArgumentException notBindable(InvalidDefinitionException e, JavaType root) {
    JavaType type = e.getType() == null ? root : e.getType();
    Class<?> notOpen = JsonAccess.notOpen(e);
    return new IllegalArgumentException(
        type.toCanonical()
            + " can't be created from JSON: "
            + (notOpen == null ? e.getOriginalMessage() : JsonAccess.missingLine(notOpen)),
        e);
  }

  private static String why(JacksonException e, JavaType root) {
    if (e instanceof ValueInstantiationException rejected) {
      Throwable cause = rejected.getCause();
      return rejected.getType().getRawClass().getSimpleName()
          + at(e)
          + " is rejected by its constructor"
          + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
    }
    if (e instanceof PropertyBindingException unknown) {
      return "a member" + at(unknown) + " is not known";
    }
    if (e instanceof InputCoercionException number) {
      return number.getTargetType().getSimpleName() + " wanted" + at(e) + ", found a larger number";
    }
    if (e instanceof InvalidTypeIdException kind) {
      return kind.getBaseType().getRawClass().getSimpleName()
          + " wanted"
          + at(e)
          + (kind.getTypeId() == null ? ", found no type id" : ", found an unknown type id");
    }
    if (e instanceof MismatchedInputException mismatch) {
      Class<?> wanted =
          mismatch.getTargetType() == null ? root.getRawClass() : mismatch.getTargetType();
      JsonToken token = mismatch.getCurrentToken();
      boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;

      boolean isInvalid = isText && e instanceof InvalidFormatException && !wanted.isPrimitive();
      String invalid = token == JsonToken.PROPERTY_NAME ? "an invalid key" : "an invalid string";
      return name(wanted) + " wanted" + at(e) + ", found " + (isInvalid ? invalid : kind(token));
    }
    return "it can't be read" + at(e);
  }

  /** Returns {@code List} or {@code Map} for the classes that Jackson chooses for them. */
  private static String name(Class<?> wanted) {
    return wanted == ArrayList.class
        ? "List"
        : wanted == LinkedHashMap.class ? "Map" : wanted.getSimpleName();
  }

  private static String kind(@Nullable JsonToken token) {
    if (token == null) {
      return "something else";
    }
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction or exponent";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case START_ARRAY -> "an array";
      case START_OBJECT, PROPERTY_NAME -> "an object";
      case END_OBJECT -> "nothing";
      default -> "something else";
    };
  }

  /** Returns the position as a JSON pointer of RFC 6901; empty for the whole content. */
  static String at(JacksonException e) {
    StringBuilder pointer = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      String key = name == null ? String.valueOf(step.getIndex()) : name;
      pointer.append('/').append(key.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.isEmpty() ? "" : " at " + Preview.of(pointer.toString());
  }

  /**
   * Returns the exception of user code. Those of Jackson may show the content in their messages.
   */
  private static @Nullable Throwable causeOf(JacksonException e) {
    if (e instanceof InvalidFormatException) {
      return null; // exceptions of JDK classes, such as LocalDate, show the content too
    }
    Throwable cause = e.getCause();
    while (cause instanceof JacksonException) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Reports malformed JSON first, although binding may stop before it. */
  private static void checkSyntax(
      Message message, String text, ObjectReader reader, StreamReadConstraints limits) {
    if (text.startsWith("\uFEFF")) {
      throw invalid(0, NOT_JSON, "it begins with a byte-order mark");
    }
    try (JsonParser parser = reader.createParser(text)) {
      if (parser.nextToken() == null) {
        throw invalid(0, NOT_JSON, "it is empty");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        long index = parser.currentTokenLocation().getCharOffset();
        throw invalid(
            byteOffset(message, text, index), NOT_JSON, "something follows the JSON value");
      }
    } catch (StreamConstraintsException e) {
      throw invalid(-1, OVER, limit(e, limits));
    } catch (JacksonException e) {
      long index = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
      String why =
          e instanceof UnexpectedEndOfInputException ? "it ends too early" : "it is malformed";
      throw invalid(byteOffset(message, text, index), NOT_JSON, why);
    }
  }

  private static String limit(JacksonException e, StreamReadConstraints limits) {
    String text = e.getOriginalMessage();
    if (text.startsWith("Number value length")) {
      return "a number has more than " + limits.getMaxNumberLength() + " digits (NUMBER_DIGITS)";
    }
    if (text.startsWith("Name length")) {
      return "a key has more than " + limits.getMaxNameLength() + " characters (NAME_LENGTH)";
    }
    if (text.startsWith("String value length")) {
      return "a string has more than " + limits.getMaxStringLength() + " characters";
    }
    if (text.startsWith("Document nesting depth")) {
      return "it has more than " + limits.getMaxNestingDepth() + " levels (NESTING)";
    }
    return "it is over a limit of the mapper";
  }

  private static ContentException invalid(long offset, String what, String why) {
    return new ContentException(
        ErrorCode.CONTENT_INVALID_JSON,
        offset,
        what + why + (offset < 0 ? "" : ", at byte " + offset),
        null);
  }

  /** Converts a character index to a byte offset; -1 if the charset is not UTF-8. */
  private static long byteOffset(Message message, String text, long index) {
    if (index < 0 || !message.charset().equals(StandardCharsets.UTF_8)) {
      return -1;
    }
    int end = (int) Math.min(index, text.length());
    return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }
}

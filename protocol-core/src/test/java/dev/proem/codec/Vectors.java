package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The vectors of {@code docs/spec/vectors}, as its README describes them. */
public final class Vectors {
  /** Maven runs tests in the folder of the module. */
  private static final Path FOLDER = Path.of("..", "docs", "spec", "vectors");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(10_000)
                  .maxNestingDepth(2_000)
                  .build())
          .build();

  private Vectors() {}

  /**
   * A number with a point or an exponent: its text, since neither a double nor a decimal tells all.
   */
  public record Fraction(String text) {}

  /** One case. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Vector(
      String id,
      byte[] input,
      Dialect dialect,
      Limits limits,
      @Nullable Integer consume,
      boolean encode,
      boolean optionalCharset,
      List<ExpectedMessage> messages,
      @Nullable Map<?, ?> error) {

    @Override
    public String toString() {
      return id;
    }
  }

  /** One message that has to come out; {@code checks} is its whole object. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record ExpectedMessage(Map<?, ?> header, byte[] content, Map<?, ?> checks) {
    /** The byte order, where it is not the reader's own. */
    public ByteOrder byteOrder() {
      return switch ((String) header.get("byteorder")) {
        case "big" -> ByteOrder.BIG_ENDIAN;
        case "little" -> ByteOrder.LITTLE_ENDIAN;
        default -> ByteOrder.nativeOrder();
      };
    }

    /** The header as a writer makes it. */
    public MessageHeader toHeader() {
      Map<String, @Nullable Object> extras = new LinkedHashMap<>();
      ((Map<?, ?>) header.get("extras"))
          .forEach((key, value) -> extras.put((String) key, plain(value)));
      return new MessageHeader(
          byteOrder(),
          (String) header.get("content-type"),
          (String) header.get("content-encoding"),
          (Long) header.get("content-length"),
          extras);
    }

    private static @Nullable Object plain(@Nullable Object value) {
      if (value instanceof Fraction fraction) {
        double nearest = Double.parseDouble(fraction.text());
        return nearest == 0 ? (Object) nearest : new java.math.BigDecimal(fraction.text());
      }
      if (value instanceof List<?> list) {
        List<@Nullable Object> plain = new ArrayList<>();
        list.forEach(element -> plain.add(plain(element)));
        return plain;
      }
      if (value instanceof Map<?, ?> map) {
        Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, member) -> plain.put(key, plain(member)));
        return plain;
      }
      return value;
    }
  }

  /** All vectors of all files. */
  public static List<Vector> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .flatMap(file -> ((List<?>) ((Map<?, ?>) read(file)).get("vectors")).stream())
          .map(vector -> vector((Map<?, ?>) vector))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector vector(Map<?, ?> json) {
    Map<?, ?> expect = (Map<?, ?>) json.get("expect");
    return new Vector(
        (String) json.get("id"),
        bytes(json.get("input")),
        json.get("dialect").equals("lenient") ? Dialect.LENIENT : Dialect.STRICT,
        limits((Map<?, ?>) json.get("limits")),
        json.get("consume") instanceof Long bytes ? Math.toIntExact(bytes) : null,
        Boolean.TRUE.equals(json.get("encode")),
        "charset".equals(json.get("optional")),
        ((List<?>) expect.get("messages")).stream().map(m -> message((Map<?, ?>) m)).toList(),
        expect.get("end") instanceof Map<?, ?> error ? error : null);
  }

  private static ExpectedMessage message(Map<?, ?> json) {
    Object content = json.containsKey("content") ? json.get("content") : json.get("consumed");
    return new ExpectedMessage((Map<?, ?>) json.get("header"), bytes(content), json);
  }

  private static Limits limits(Map<?, ?> json) {
    Limits limits = Limits.DEFAULT;
    for (Map.Entry<?, ?> entry : json.entrySet()) {
      long value = (Long) entry.getValue();
      limits =
          switch ((String) entry.getKey()) {
            case "headerBytes" -> limits.withHeaderBytes((int) value);
            case "headerNesting" -> limits.withHeaderNesting((int) value);
            case "headerEntries" -> limits.withHeaderEntries((int) value);
            case "contentBytes" -> limits.withContentBytes(value);
            case "drainBytes" -> limits.withDrainBytes(value);
            default -> throw new IllegalArgumentException("limit " + entry.getKey());
          };
    }
    return limits;
  }

  /** A string of hex digits, or an array of such strings and repetitions. */
  public static byte[] bytes(Object json) {
    if (json instanceof String hex) {
      return HexFormat.of().parseHex(hex);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : (List<?>) json) {
      if (part instanceof Map<?, ?> repetition) {
        byte[] unit = bytes(repetition.get("repeat"));
        for (long i = (Long) repetition.get("times"); i > 0; i--) {
          out.writeBytes(unit);
        }
      } else {
        out.writeBytes(bytes(part));
      }
    }
    return out.toByteArray();
  }

  private static @Nullable Object read(Path file) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), Files.readString(file))) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          members.put(key, value(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> {
        BigInteger integer = new BigInteger(parser.getString());
        yield integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
      }
      case VALUE_NUMBER_FLOAT -> new Fraction(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}

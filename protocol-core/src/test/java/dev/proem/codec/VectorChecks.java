package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.ContentException;
import dev.proem.ErrorCode;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.WrongProtocolException;
import dev.proem.codec.Vectors.ExpectedMessage;
import dev.proem.codec.Vectors.Fraction;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Compares what came out of a reader with what a vector expects. */
public final class VectorChecks {
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "object", Map.class, "array", List.class, "string", String.class, "integer", Long.class);

  private VectorChecks() {}

  /** Proves a header, values by type and in order. */
  public static void assertHeader(MessageHeader header, ExpectedMessage expected) {
    assertThat(header.byteOrder()).isEqualTo(expected.byteOrder());
    assertThat(header.contentType()).isEqualTo(expected.header().get("content-type"));
    assertThat(header.contentEncoding()).isEqualTo(expected.header().get("content-encoding"));
    assertThat(header.contentLength()).isEqualTo(expected.header().get("content-length"));
    assertValue(header.extras(), expected.header().get("extras"));
  }

  private static void assertValue(@Nullable Object actual, @Nullable Object expected) {
    if (expected instanceof Fraction fraction) {
      assertFraction(actual, fraction.text());
    } else if (expected instanceof Map<?, ?> map) {
      assertThat(actual).isInstanceOf(Map.class);
      Map<?, ?> actualMap = (Map<?, ?>) actual;
      assertThat(new ArrayList<Object>(actualMap.keySet()))
          .isEqualTo(new ArrayList<>(map.keySet()));
      map.forEach((key, value) -> assertValue(actualMap.get(key), value));
    } else if (expected instanceof List<?> list) {
      assertThat(actual).isInstanceOf(List.class);
      assertThat((List<?>) actual).hasSameSizeAs(list);
      Iterator<?> elements = ((List<?>) actual).iterator();
      list.forEach(element -> assertValue(elements.next(), element));
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static void assertFraction(@Nullable Object actual, String text) {
    double nearest = Double.parseDouble(text);
    if (actual instanceof BigDecimal decimal) {
      assertThat(decimal).isEqualByComparingTo(text);
      assertThat(decimal).as("%s is a double", text).isNotEqualByComparingTo(shortest(nearest));
    } else {
      assertThat(actual).as("%s as a double", text).isEqualTo(nearest);
    }
  }

  /**
   * The shortest decimal that reads back as this double, and of those the nearest; 0 for infinity.
   */
  private static BigDecimal shortest(double value) {
    if (Double.isInfinite(value)) {
      return BigDecimal.ZERO;
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; ; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
  }

  /** Proves a failure: what the vector gives of it. */
  public static void assertFault(ProtocolException fault, Map<?, ?> expected) {
    Map<String, Object> actual = new LinkedHashMap<>();
    actual.put("error", fault.code().code());
    actual.put("phase", fault.phase().name());
    actual.put("offset", fault.offset());
    put(actual, "declared", fault.declared());
    put(actual, "limit", fault.limit());
    if (fault instanceof TruncatedMessageException truncated) {
      actual.put("received", truncated.received());
      actual.put("expected", truncated.expected());
    }
    if (fault instanceof WrongProtocolException wrong) {
      actual.put("protocol", wrong.protocol());
    }
    Map<Object, Object> wanted = new LinkedHashMap<>(expected);
    wanted.remove("known");
    assertThat(actual).containsAllEntriesOf(cast(wanted));
  }

  private static void put(Map<String, Object> map, String key, OptionalLong value) {
    value.ifPresent(number -> map.put(key, number));
  }

  private static Map<String, Object> cast(Map<Object, Object> map) {
    Map<String, Object> result = new LinkedHashMap<>();
    map.forEach((key, value) -> result.put((String) key, value));
    return result;
  }

  /** Proves what the vector says of a content as text and as JSON. */
  public static void assertContent(
      Message message, ExpectedMessage expected, boolean optionalCharset) {
    try {
      if (expected.checks().containsKey("text")) {
        assertThat(message.text()).isEqualTo(expected.checks().get("text"));
      }
      if (expected.checks().containsKey("json")) {
        assertJson(message.json(), expected.checks().get("json"));
      }
    } catch (ContentException e) {
      if (!optionalCharset || e.code() != ErrorCode.UNKNOWN_CHARSET) {
        throw e;
      }
    }
    if (expected.checks().get("contentError") instanceof Map<?, ?> error) {
      assertThatThrownBy(() -> content(message, error))
          .isInstanceOfSatisfying(
              ContentException.class,
              e -> assertThat(e.code().code()).isEqualTo(error.get("error")));
    }
  }

  private static @Nullable Object content(Message message, Map<?, ?> how) {
    if (how.get("as").equals("text")) {
      return message.text();
    }
    return how.containsKey("type") ? message.json(TYPES.get(how.get("type"))) : message.json();
  }

  private static void assertJson(@Nullable Object actual, @Nullable Object expected) {
    if (expected instanceof Map<?, ?> map && map.containsKey("$float")) {
      assertThat(actual).isEqualTo(Double.valueOf((String) map.get("$float")));
    } else if (expected instanceof Map<?, ?> map) {
      assertThat(actual).isInstanceOf(Map.class);
      assertThat(new ArrayList<Object>(((Map<?, ?>) actual).keySet()))
          .isEqualTo(new ArrayList<>(map.keySet()));
      map.forEach((key, value) -> assertJson(((Map<?, ?>) actual).get(key), value));
    } else if (expected instanceof List<?> list) {
      assertThat(actual).isInstanceOf(List.class);
      assertThat((List<?>) actual).hasSameSizeAs(list);
      Iterator<?> elements = ((List<?>) actual).iterator();
      list.forEach(element -> assertJson(elements.next(), element));
    } else if (expected instanceof Fraction fraction) {
      assertThat(actual).isEqualTo(Double.parseDouble(fraction.text()));
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }
}

package dev.proem;

import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a header as CPython's {@code json.dumps(header, ensure_ascii=False)} does. See {@code
 * docs/spec/protocol.md}, section "Canonical header".
 */
final class HeaderJson {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(128);

  private HeaderJson() {}

  static String write(MessageHeader header) {
    HeaderJson json = new HeaderJson();
    json.out.append("{\"byteorder\": \"").append(name(header.byteOrder()));
    json.out.append("\", \"content-type\": ");
    json.string(header.contentType());
    json.out.append(", \"content-encoding\": ");
    json.string(header.contentEncoding());
    json.out.append(", \"content-length\": ").append(header.contentLength());
    header
        .extras()
        .forEach(
            (key, value) -> {
              json.out.append(", ");
              json.member(key, value);
            });
    return json.out.append('}').toString();
  }

  static String name(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? "big" : "little";
  }

  private void member(String key, @Nullable Object value) {
    string(key);
    out.append(": ");
    value(value);
  }

  private void value(@Nullable Object value) {
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Double number) {
      out.append(number(number));
    } else if (value instanceof BigDecimal number) {
      out.append(number(number));
    } else if (value instanceof List<?> list) {
      list(list);
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else {
      out.append(value); // Long, BigInteger, Boolean, null
    }
  }

  private void list(List<?> list) {
    String separator = "[";
    for (Object element : list) {
      out.append(separator);
      value(element);
      separator = ", ";
    }
    out.append(list.isEmpty() ? "[]" : "]");
  }

  private void map(Map<?, ?> map) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      member((String) entry.getKey(), entry.getValue());
      separator = ", ";
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static String number(double value) {
    if (value == 0) {
      return Double.doubleToRawLongBits(value) < 0 ? "-0.0" : "0.0";
    }
    return layout(HeaderValues.shortest(value));
  }

  /**
   * In the layout of doubles; where that is longer than a number may be, in the shortest form,
   * which is never longer than the one that it was read from.
   */
  static String number(BigDecimal value) {
    String layout = layout(value);
    return layout.length() <= Limits.HEADER_NUMBER_LENGTH ? layout : shortestForm(value);
  }

  /**
   * As CPython's {@code repr(float)}: an exponent below 1e-4 and from 1e16, of two digits or more.
   */
  private static String layout(BigDecimal value) {
    long exponent = exponent(value);
    if (exponent >= -4 && exponent < 16) {
      String plain = value.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    long size = Math.abs(exponent);
    return onePlace(value) + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  private static String shortestForm(BigDecimal value) {
    String point = onePlace(value) + "e" + exponent(value);
    String whole = value.unscaledValue() + "e" + -(long) value.scale();
    String shortest = whole.length() < point.length() ? whole : point;
    if (value.scale() <= 0 || value.scale() > Limits.HEADER_NUMBER_LENGTH) {
      return shortest;
    }
    String plain = value.toPlainString();
    return plain.length() < shortest.length() ? plain : shortest;
  }

  /** Its digits with a point after the first. */
  private static String onePlace(BigDecimal value) {
    StringBuilder digits = new StringBuilder(value.unscaledValue().toString());
    int first = value.signum() < 0 ? 2 : 1;
    return digits.length() == first ? digits.toString() : digits.insert(first, '.').toString();
  }

  /** The exponent that it has with one digit before the point. */
  static long exponent(BigDecimal value) {
    return (long) value.precision() - value.scale() - 1;
  }
}

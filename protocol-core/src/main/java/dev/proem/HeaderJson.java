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

  /**
   * As CPython's {@code repr(float)}: an exponent below 1e-4 and from 1e16, of two digits or more.
   */
  private static String number(double value) {
    if (value == 0) {
      return Double.doubleToRawLongBits(value) < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = HeaderValues.shortest(value);
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    StringBuilder digits = new StringBuilder(shortest.unscaledValue().abs().toString());
    if (digits.length() > 1) {
      digits.insert(1, '.');
    }
    int size = Math.abs(exponent);
    return (value < 0 ? "-" : "")
        + digits
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }

  /**
   * With a point or an exponent, so that it reads back as a fraction and not as an integer. Where
   * that is longer than a number may be, its digits with an exponent, the shortest form there is.
   */
  static String number(BigDecimal value) {
    String text = value.toString();
    String fraction = text.indexOf('.') < 0 && text.indexOf('E') < 0 ? text + ".0" : text;
    return fraction.length() <= Limits.HEADER_NUMBER_LENGTH
        ? fraction
        : value.unscaledValue() + "E" + -(long) value.scale();
  }
}

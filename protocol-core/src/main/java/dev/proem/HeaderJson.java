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
      out.append(HeaderNumbers.toJson(number));
    } else if (value instanceof BigDecimal number) {
      out.append(HeaderNumbers.toJson(number));
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
}

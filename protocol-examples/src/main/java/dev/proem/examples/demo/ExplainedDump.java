package dev.proem.examples.demo;

import dev.proem.cli.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A dump of the bytes of one message: the meaning of each part, then its offset, its bytes in hex,
 * and the bytes as text. Frames are in ASCII, texts in UTF-8; no line is wider than 100 columns.
 */
final class ExplainedDump {
  private static final int BYTES_PER_LINE = 16;
  private static final int WIDTH = 96;
  private static final int PROTO_HEADER = 2;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final byte[] message;
  private final List<String> lines = new ArrayList<>();

  private ExplainedDump(byte[] message) {
    this.message = message;
  }

  /**
   * Explains a message.
   *
   * @param title a short description of the message
   * @param message the bytes of one complete message, from the proto-header to the end of the
   *     content
   */
  static List<String> of(String title, byte[] message) {
    ExplainedDump dump = new ExplainedDump(message);
    dump.explain(title);
    return dump.lines;
  }

  private void explain(String title) {
    int headerLength = ((message[0] & 0xFF) << 8) | (message[1] & 0xFF);
    int headerEnd = PROTO_HEADER + headerLength;
    String heading = String.format(Locale.ROOT, "+-- %s: %d bytes ", title, message.length);
    lines.add(heading + "-".repeat(Math.max(2, WIDTH - heading.length())));
    part(
        String.format(
            Locale.ROOT,
            "proto-header: the JSON header has %d bytes (0x%04x, big-endian)",
            headerLength,
            headerLength),
        0,
        PROTO_HEADER);
    int start = PROTO_HEADER;
    for (int end : memberEnds(PROTO_HEADER, headerEnd)) {
      part("JSON header, " + meaning(start, end), start, end);
      start = end;
    }
    int contentLength = message.length - headerEnd;
    part(
        contentLength == 0
            ? "content: empty"
            : String.format(
                Locale.ROOT, "content: %d bytes, as the header describes them", contentLength),
        headerEnd,
        message.length);
    lines.add("+" + "-".repeat(WIDTH - 1));
  }

  private void part(String what, int start, int end) {
    lines.add("| " + what);
    for (int at = start; at < end; at += BYTES_PER_LINE) {
      int lineEnd = Math.min(at + BYTES_PER_LINE, end);
      String hex = HEX.formatHex(message, at, lineEnd);
      lines.add(
          String.format(Locale.ROOT, "| %7d  %-47s  %s", at, hex, text(at, lineEnd, end))
              .stripTrailing());
    }
  }

  /**
   * Returns printable characters, each on the line of its first byte, and a dot for other bytes.
   */
  private String text(int start, int lineEnd, int partEnd) {
    StringBuilder text = new StringBuilder();
    int at = start;
    while (at < lineEnd) {
      if (isContinuation(at)) {
        at++; // part of a character that started before
        continue;
      }
      int length = Math.min(ReadableBytes.characterLength(message, at), partEnd - at);
      text.append(length == 0 ? "." : new String(message, at, length, StandardCharsets.UTF_8));
      at += Math.max(1, length);
    }
    return text.toString();
  }

  private boolean isContinuation(int at) {
    if ((message[at] & 0xC0) != 0x80) {
      return false;
    }
    for (int first = at - 1; first >= Math.max(0, at - 3); first--) {
      int length = ReadableBytes.characterLength(message, first);
      if (length > 0) {
        return first + length > at;
      }
    }
    return false;
  }

  /** Returns the offsets at which the members of a JSON object end, each with its comma. */
  private List<Integer> memberEnds(int start, int end) {
    List<Integer> ends = new ArrayList<>();
    int depth = 0;
    boolean inString = false;
    for (int at = start; at < end; at++) {
      byte b = message[at];
      if (inString) {
        if (b == '\\') {
          at++; // an escaped character does not end the string
        } else if (b == '"') {
          inString = false;
        }
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
      } else if (b == ',' && depth == 1) {
        boolean spaced = at + 1 < end && message[at + 1] == ' ';
        ends.add(spaced ? at + 2 : at + 1);
      }
    }
    ends.add(end);
    return ends;
  }

  private String meaning(int start, int end) {
    String member = new String(message, start, end - start, StandardCharsets.UTF_8);
    int open = member.indexOf('"');
    int close = member.indexOf('"', open + 1);
    String key = open >= 0 && close > open ? member.substring(open + 1, close) : "";
    String value = member.substring(member.indexOf(':') + 1).replaceAll("[,} ]+$", "").strip();
    String shown = key + " = " + ReadableBytes.oneLine(value, 40);
    return switch (key) {
      case "byteorder" -> shown + ": the native byte order of the sender";
      case "content-type" -> shown + ": the type of the content";
      case "content-encoding" -> shown + ": the charset of a text, or binary";
      case "content-length" -> shown + ": the number of bytes of the content";
      case "" -> "no member";
      default -> "an extra header: " + ReadableBytes.oneLine(key, 40);
    };
  }
}

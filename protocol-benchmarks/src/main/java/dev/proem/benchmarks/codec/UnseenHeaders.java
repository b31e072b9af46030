package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Messages of one content and as many different headers: keys in any order, any white space, up to
 * three extra headers of any kind. So many that no cache of headers knows the next one.
 */
final class UnseenHeaders {
  private static final String[] WHITE = {"", " ", "  ", "\n", "\t", " \r\n"};

  private static final List<String> KNOWN =
      List.of("message-id", "deadline-ms", "x-user", "x-trace", "x-tags", "x-retry", "x-region");

  private final Random random;
  private final boolean randomNames;
  private final Subject subject;

  private UnseenHeaders(Subject subject, boolean randomNames, long seed) {
    this.subject = subject;
    this.randomNames = randomNames;
    this.random = new Random(seed);
  }

  /**
   * As many messages, in buffers from position 0; the same ones for the same seed.
   *
   * @param randomNames whether each extra header has a name that no other has
   */
  static List<ByteBuffer> messages(
      Subject subject, int count, boolean direct, boolean randomNames, long seed) {
    UnseenHeaders headers = new UnseenHeaders(subject, randomNames, seed);
    Set<String> seen = new HashSet<>();
    List<ByteBuffer> messages = new ArrayList<>();
    while (messages.size() < count) {
      String header = headers.next();
      if (seen.add(header)) {
        messages.add(message(header, subject.content(), direct));
      }
    }
    return messages;
  }

  private static ByteBuffer message(String header, byte[] content, boolean direct) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    int size = 2 + json.length + content.length;
    ByteBuffer message = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    return message.putShort((short) json.length).put(json).put(content).flip();
  }

  private String next() {
    List<String> members = new ArrayList<>();
    members.add(member("byteorder", random.nextBoolean() ? "\"little\"" : "\"big\""));
    members.add(member("content-type", "\"" + subject.contentType() + "\""));
    members.add(member("content-encoding", "\"" + subject.contentEncoding() + "\""));
    members.add(member("content-length", Integer.toString(subject.content().length)));
    List<String> known = new ArrayList<>(KNOWN);
    Collections.shuffle(known, random);
    for (int extras = random.nextInt(4); extras > 0; extras--) {
      members.add(member(randomNames ? "x-" + word() : known.get(extras), value()));
    }
    Collections.shuffle(members, random);
    return "{" + String.join(",", members) + "}" + white();
  }

  private String member(String name, String value) {
    return white() + "\"" + name + "\"" + white() + ":" + white() + value + white();
  }

  private String value() {
    return switch (random.nextInt(5)) {
      case 0 -> Integer.toString(random.nextInt());
      case 1 -> Boolean.toString(random.nextBoolean());
      case 2 -> "[1, \"" + word() + "\", null]";
      case 3 -> "{\"" + (randomNames ? word() : "share") + "\": " + random.nextInt(1_000) + ".5}";
      default -> "\"" + word() + "\"";
    };
  }

  private String word() {
    return Long.toString(random.nextLong(1L << 40), 36);
  }

  private String white() {
    return random.nextInt(3) > 0 ? "" : WHITE[random.nextInt(WHITE.length)];
  }
}

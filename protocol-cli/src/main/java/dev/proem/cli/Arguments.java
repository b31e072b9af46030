package dev.proem.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The arguments of the command line as UTF-8, in any locale. Java decodes them in the charset of
 * the locale: under {@code LC_ALL=C} an emoji arrives as four replacement characters. Linux keeps
 * the bytes themselves in {@code /proc/self/cmdline}, so they can be read again.
 */
public final class Arguments {
  private static final Path RAW = Path.of("/proc/self/cmdline");
  private static final String REPLACEMENT = "\uFFFD";

  private Arguments() {}

  /** Returns the arguments of this process, as the user wrote them. */
  static List<String> ofProcess(String[] decodedByJava) throws Failure {
    String charset = System.getProperty("sun.jnu.encoding", "").toUpperCase(Locale.ROOT);
    byte[] raw;
    try {
      raw = Files.readAllBytes(RAW);
    } catch (IOException | SecurityException e) {
      raw = new byte[0]; // not Linux
    }
    return recover(List.of(decodedByJava), charset.equals("UTF-8"), raw);
  }

  /**
   * Replaces the arguments that Java could not decode.
   *
   * @param decoded the arguments as Java decoded them
   * @param isUtf8 whether Java decoded them as UTF-8
   * @param raw the command line as bytes, each argument ended by a zero byte; empty if unknown
   */
  static List<String> recover(List<String> decoded, boolean isUtf8, byte[] raw) throws Failure {
    boolean replaced = decoded.stream().anyMatch(argument -> argument.contains(REPLACEMENT));
    if (!replaced && (isUtf8 || decoded.stream().allMatch(Arguments::isPlain))) {
      return decoded;
    }
    List<byte[]> parts = split(raw);
    if (parts.size() < decoded.size()) {
      throw new Failure(
          ExitStatus.USAGE,
          "the locale's charset can't express an argument; set LC_ALL=C.UTF-8 and try again");
    }
    List<String> arguments = new ArrayList<>(decoded.size());
    int first = parts.size() - decoded.size();
    for (byte[] part : parts.subList(first, parts.size())) {
      arguments.add(utf8(part, arguments.size() + 1));
    }
    return arguments;
  }

  /** A question mark may stand for a byte that Java couldn't decode, so it isn't plain. */
  private static boolean isPlain(String argument) {
    return argument.chars().allMatch(c -> c < 0x80 && c != '?');
  }

  private static List<byte[]> split(byte[] raw) {
    List<byte[]> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == 0) {
        parts.add(Arrays.copyOfRange(raw, start, i));
        start = i + 1;
      }
    }
    return parts;
  }

  private static String utf8(byte[] part, int number) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(part)).toString();
    } catch (CharacterCodingException e) {
      throw new Failure(
          ExitStatus.USAGE,
          String.format(
              Locale.ROOT,
              "argument %d isn't UTF-8 (%s); write it in UTF-8",
              number,
              ReadableBytes.oneLine(ReadableBytes.of(part), 60)));
    }
  }
}

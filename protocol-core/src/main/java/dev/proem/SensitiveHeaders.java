package dev.proem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of extra headers whose values are secrets: {@code toString()} of messages and headers,
 * and {@code dev.proem.net.FrameLog}, show {@code "***"} in their place, at any depth. From the
 * start these are authorization, cookie, credentials, password, passwd, pwd, passphrase, secret,
 * token, bearer, jwt, api-key, apikey, access-key, private-key and session-id.
 *
 * <p>A name stands for all that end with it as a word of its own, in upper or lower case, where
 * words are parted by {@code -}, {@code _}, {@code .}, {@code :}, a space or a change from lower to
 * upper case: {@code token} for {@code Token}, {@code x-auth-token}, {@code auth_token} and {@code
 * authToken}, but not for {@code tokens} or {@code token-count}. The four required headers are
 * always shown. What is sent, and {@link MessageHeader#toJson()}, is never changed.
 *
 * <p>Thread-safe.
 */
public final class SensitiveHeaders {
  private static final String REDACTED = "***";
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[_.: ]|(?<=[\\p{Ll}\\d])(?=\\p{Lu})");

  private static final List<String> ALL =
      new CopyOnWriteArrayList<>(
          List.of(
              "authorization",
              "cookie",
              "credentials",
              "password",
              "passwd",
              "pwd",
              "passphrase",
              "secret",
              "token",
              "bearer",
              "jwt",
              "api-key",
              "apikey",
              "access-key",
              "private-key",
              "session-id"));

  private SensitiveHeaders() {}

  /**
   * Adds names for the whole program, for good: best before the first message.
   *
   * @throws IllegalArgumentException when a name is blank; then none is added
   */
  public static void add(String... names) {
    ALL.addAll(wordsOf(names));
  }

  /** Whether the values of headers of this name are hidden. */
  public static boolean contains(String name) {
    return matches(words(name), ALL);
  }

  /**
   * The header with {@code "***"} in place of secrets, to be shown and not to be sent.
   *
   * @param more names that are hidden as well, here only
   * @throws IllegalArgumentException when a name is blank
   */
  public static MessageHeader redacted(MessageHeader header, String... more) {
    return header.extras().isEmpty()
        ? header
        : new MessageHeader(
            header.byteOrder(),
            header.contentType(),
            header.contentEncoding(),
            header.contentLength(),
            redacted(header.extras(), wordsOf(more)));
  }

  private static Map<String, @Nullable Object> redacted(Map<?, ?> values, List<String> more) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          String name = (String) key;
          String words = words(name);
          boolean secret = matches(words, ALL) || matches(words, more);
          shown.put(name, secret ? REDACTED : redacted(value, more));
        });
    return shown;
  }

  private static @Nullable Object redacted(@Nullable Object value, List<String> more) {
    if (value instanceof Map<?, ?> map) {
      return redacted(map, more);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> shown = new ArrayList<>();
      list.forEach(each -> shown.add(redacted(each, more)));
      return shown;
    }
    return value;
  }

  private static boolean matches(String words, List<String> names) {
    for (String name : names) {
      if (words.equals(name) || words.endsWith("-" + name)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> wordsOf(String[] names) {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a header's name is blank");
      }
      all.add(words(name));
    }
    return all;
  }

  /** In lower case, with a hyphen between words. */
  private static String words(String name) {
    return BETWEEN_WORDS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}

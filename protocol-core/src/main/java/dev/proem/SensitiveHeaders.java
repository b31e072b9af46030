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
 * The names of extra headers whose values are secret: {@code toString()} of messages and headers,
 * and {@code dev.proem.net.FrameLog}, show {@code "***"} instead, at any depth. Defaults:
 * authorization, cookie, credentials, password, passwd, pwd, passphrase, secret, token, bearer,
 * jwt, api-key, apikey, access-key, private-key and session-id.
 *
 * <p>A name also matches all names that end with it as a separate word, in upper or lower case.
 * Words are separated by {@code -}, {@code _}, {@code .}, {@code :}, a space or a change from lower
 * to upper case: {@code token} matches {@code Token}, {@code x-auth-token}, {@code auth_token} and
 * {@code authToken}, but not {@code tokens} or {@code token-count}. The four required headers are
 * always shown. What is sent, and {@link MessageHeader#toJson()}, does not change.
 *
 * <p>Thread-safe.
 */
public final class SensitiveHeaders {
  private static final String REDACTED = "***";
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[_.: ]|(?<=[\\p{Ll}\\d])(?=\\p{Lu})");

  private static final List<String> ALL =
      new CopyOnWriteArrayList<>(
          ("authorization cookie credentials password passwd pwd passphrase secret token bearer jwt"
                  + " api-key apikey access-key private-key session-id")
              .split(" ", -1));

  private SensitiveHeaders() {}

  /**
   * Adds names permanently, for the whole program; call it before the first message.
   *
   * @throws IllegalArgumentException if a name is blank; no name is added then
   */
  public static void add(String... names) {
    ALL.addAll(wordsOf(names));
  }

  /** Returns whether the values of headers of this name are hidden. */
  public static boolean contains(String name) {
    return matches(words(name), ALL);
  }

  /**
   * Returns a copy of a header with {@code "***"} in place of secrets, for display only.
   *
   * @param more names that are also hidden, in this call only
   * @throws IllegalArgumentException if a name is blank
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
        throw new IllegalArgumentException("a header name is blank");
      }
      all.add(words(name));
    }
    return all;
  }

  /** Converts a name to lower case, with hyphens between words. */
  private static String words(String name) {
    return BETWEEN_WORDS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}

package dev.proem.examples.files;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.RequestException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The messages of a file server and its clients. The extra headers of a request contain the action
 * and the name of the file. A content with a file is a {@link HashedContent}.
 */
public final class FileMessages {
  static final String ACTION = "proem.dev/action";
  static final String NAME = "proem.dev/file-name";
  static final String SHA_256 = "proem.dev/sha-256";

  static final String PUT = "put";
  static final String GET = "get";
  static final String LIST = "list";

  static final String BAD_REQUEST = "proem.dev/bad-request";
  public static final String BAD_NAME = "proem.dev/bad-name";
  static final String NO_SUCH_FILE = "proem.dev/no-such-file";
  static final String FILE_EXISTS = "proem.dev/file-exists";
  static final String CORRUPT = "proem.dev/corrupt";
  static final String CANNOT_READ = "proem.dev/cannot-read";
  static final String NO_FOLDER = "proem.dev/no-folder";
  static final String CANNOT_STORE = "proem.dev/cannot-store";

  private static final String CONTENT_TYPE = "binary/file-and-sha-256";

  private FileMessages() {}

  /** Returns a request without content. */
  static Message request(String action, String name) {
    return Message.binary(new byte[0]).withExtra(ACTION, action).withExtra(NAME, name);
  }

  /** Returns the header of a content with a file of {@code size} bytes. */
  static MessageHeader file(long size, Map<String, String> extras) {
    MessageHeader header =
        new MessageHeader(CONTENT_TYPE, "binary", Math.addExact(size, HashedContent.HASH_BYTES));
    for (Map.Entry<String, String> extra : extras.entrySet()) {
      header = header.withExtra(extra.getKey(), extra.getValue());
    }
    return header;
  }

  /** Returns the size of the file in a content; empty if the content has no file. */
  static OptionalLong size(MessageHeader header) {
    long size = header.contentLength() - HashedContent.HASH_BYTES;
    return size < 0 || !header.contentType().equals(CONTENT_TYPE)
        ? OptionalLong.empty()
        : OptionalLong.of(size);
  }

  /** Returns the error for a content without a file. */
  static RequestException noFile() {
    return new RequestException(
        BAD_REQUEST,
        String.format(
            Locale.ROOT,
            "A file is sent as %s: its bytes, then the %d bytes of their SHA-256.",
            CONTENT_TYPE,
            HashedContent.HASH_BYTES));
  }
}

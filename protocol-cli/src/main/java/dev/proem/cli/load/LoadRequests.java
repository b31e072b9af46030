package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of the requests, which are all the same but for their identities: encoded once, many of
 * them in one write. Not thread-safe.
 */
final class LoadRequests {
  private static final int BATCH_BYTES = 1 << 16;

  /** No request is likely to have it in another place than in its header. */
  private static final String NO_ID = "0".repeat(LoadInFlight.ID_DIGITS);

  private final byte[] request;
  private final ByteBuffer batch;

  /** Where the identity begins; -1 when there is none. */
  private final int idAt;

  LoadRequests(Message message, boolean messageIds, int depth) {
    Message sent = messageIds ? message.withExtra(MessageHeader.MESSAGE_ID, NO_ID) : message;
    request = new MessageEncoder().encode(sent).array();
    int header = request.length - message.contentLength();
    idAt =
        messageIds
            ? new String(request, 0, header, StandardCharsets.ISO_8859_1).lastIndexOf(NO_ID)
            : -1;
    int count = Math.max(1, Math.min(depth, BATCH_BYTES / request.length));
    batch = ByteBuffer.allocateDirect(messageIds ? BATCH_BYTES : count * request.length);
    while (!messageIds && batch.hasRemaining()) {
      batch.put(request);
    }
  }

  /** The size of one, in bytes. */
  int size() {
    return request.length;
  }

  /**
   * Bytes of requests, as many as go into one write; to be used before the next call.
   *
   * @param ids the identities, as a ring
   * @param first where the ring begins
   * @param count how many requests there are, at least 1
   * @param offset how many bytes of the first of them have been written already
   */
  ByteBuffer bytes(long[] ids, int first, int count, int offset) {
    batch.clear();
    if (idAt < 0) {
      long end = Math.min(batch.capacity(), (long) count * request.length);
      return batch.position(offset).limit((int) end);
    }
    int at = offset;
    for (int i = 0; i < count && batch.hasRemaining(); i++) {
      setId(ids[(first + i) % ids.length]);
      batch.put(request, at, Math.min(batch.remaining(), request.length - at));
      at = 0;
    }
    return batch.flip();
  }

  private void setId(long id) {
    long rest = id;
    for (int i = LoadInFlight.ID_DIGITS - 1; i >= 0; i--) {
      request[idAt + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}

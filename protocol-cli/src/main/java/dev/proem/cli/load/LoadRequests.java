package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of the requests, which differ only in their message-ids. They are encoded once, and one
 * write has many of them. Not thread-safe.
 */
final class LoadRequests {
  private static final int BATCH_BYTES = 1 << 16;

  /** A message-id that is unlikely to occur in another place of the header. */
  private static final String NO_ID = "0".repeat(LoadInFlight.ID_DIGITS);

  private final byte[] request;
  private final ByteBuffer batch;

  /** The offset of the message-id; -1 if there is none. */
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

  /** Returns the size of one request, in bytes. */
  int size() {
    return request.length;
  }

  /**
   * Returns the bytes of requests for one write, which are valid until the next call.
   *
   * @param ids the message-ids, as a ring
   * @param first the index of the first one
   * @param count the number of requests, at least 1
   * @param offset the number of bytes of the first request that are already written
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

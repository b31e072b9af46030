package dev.proem.cli.load;

import java.nio.ByteBuffer;

/** The requests of one connection that have begun and are not written, in order. */
final class LoadUnwritten {
  private final LoadRequests requests;

  /** Their identities, as a ring. */
  private final long[] ids;

  private int first;
  private int count;

  /** How many bytes of the first one are written. */
  private int offset;

  LoadUnwritten(LoadRequests requests, int depth) {
    this.requests = requests;
    this.ids = new long[depth];
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** One more; at most as many as the depth. */
  void add(long id) {
    int end = first + count++;
    ids[end < ids.length ? end : end - ids.length] = id;
  }

  /** What comes next, as much as goes into one write; to be used at once. There has to be one. */
  ByteBuffer bytes() {
    return requests.bytes(ids, first, count, offset);
  }

  /** So many bytes have been written. */
  void wrote(int bytes) {
    long written = (long) offset + bytes;
    int whole = (int) (written / requests.size());
    offset = (int) (written % requests.size());
    count -= whole;
    first = (first + whole) % ids.length;
  }
}

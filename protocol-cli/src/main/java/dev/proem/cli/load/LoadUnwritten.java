package dev.proem.cli.load;

import java.nio.ByteBuffer;

/** The requests of one connection that are started but not completely written, in order. */
final class LoadUnwritten {
  private final LoadRequests requests;

  /** Their message-ids, as a ring. */
  private final long[] ids;

  private int first;
  private int count;

  /** The number of bytes of the first one that are written. */
  private int offset;

  LoadUnwritten(LoadRequests requests, int depth) {
    this.requests = requests;
    this.ids = new long[depth];
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Adds a request; there must be at most as many as the depth. */
  void add(long id) {
    int end = first + count++;
    ids[end < ids.length ? end : end - ids.length] = id;
  }

  /** Returns the next bytes for one write, which must be used at once. There must be a request. */
  ByteBuffer bytes() {
    return requests.bytes(ids, first, count, offset);
  }

  /** Removes bytes that have been written. */
  void wrote(int bytes) {
    long written = (long) offset + bytes;
    int whole = (int) (written / requests.size());
    offset = (int) (written % requests.size());
    count -= whole;
    first = (first + whole) % ids.length;
  }
}

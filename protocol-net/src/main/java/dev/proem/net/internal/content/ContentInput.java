package dev.proem.net.internal.content;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The input stream of a content, over a subclass that provides chunks. */
abstract class ContentInput extends InputStream {
  private static final int ARRAY_BYTES = 64 << 10;

  /** Only one thread at a time uses a chunk. */
  private final ReentrantLock reader = new ReentrantLock();

  /**
   * Returns the next bytes, which stay unchanged until they are {@link #taken}; null at the end, or
   * if there are none now and {@code waits} is false.
   */
  abstract @Nullable ByteBuffer front(boolean waits) throws IOException;

  /** Removes the first bytes. */
  abstract void taken(int count);

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, into.length);
    int taken = 0;
    reader.lock();
    try {
      while (taken < count) {
        ByteBuffer front = front(taken == 0);
        if (front == null) {
          return taken == 0 ? -1 : taken;
        }
        int some = Math.min(front.remaining(), count - taken);
        front.get(into, offset + taken, some);
        taken(some);
        taken += some;
      }
      return taken;
    } finally {
      reader.unlock();
    }
  }

  /**
   * Writes the content to a channel, up to its end, without copying it if possible.
   *
   * @return the number of bytes
   * @throws IllegalBlockingModeException if the channel is in non-blocking mode
   * @throws IOException from {@link #read} or from the channel
   */
  public long transferTo(WritableByteChannel to) throws IOException {
    Objects.requireNonNull(to);
    if (to instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    long written = 0;
    reader.lock();
    try {
      for (ByteBuffer front; (front = front(true)) != null; written += front.position()) {
        write(front, to);
      }
      return written;
    } finally {
      reader.unlock();
    }
  }

  private void write(ByteBuffer front, WritableByteChannel to) throws IOException {
    try {
      while (front.hasRemaining()) {
        to.write(front);
      }
    } finally {
      taken(front.position());
    }
  }

  @Override
  public long transferTo(OutputStream to) throws IOException {
    if (to.getClass() == FileOutputStream.class) { // a subclass may override write
      return transferTo(((FileOutputStream) to).getChannel());
    }
    Objects.requireNonNull(to);
    byte[] bytes = new byte[ARRAY_BYTES];
    long written = 0;
    for (int count; (count = read(bytes, 0, bytes.length)) >= 0; written += count) {
      to.write(bytes, 0, count);
    }
    return written;
  }
}

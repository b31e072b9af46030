package dev.proem.examples.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message with a file: the bytes of the file, followed by their SHA-256, which is
 * computed while they are sent. Therefore the file is read only once, in constant memory, and the
 * receiver can verify it at the last byte.
 */
final class HashedContent extends InputStream {
  /** The number of bytes of the content after the file. */
  static final int HASH_BYTES = 32;

  private final InputStream file;
  private final MessageDigest digest = sha256();
  private final LongConsumer progress;
  private final boolean mayGrow;
  private final long size;
  private long left;
  private @Nullable ByteBuffer hash;
  private volatile @Nullable IOException fault;
  private volatile @Nullable String hex;

  /**
   * A content.
   *
   * @param file is closed together with this
   * @param size the number of bytes of the file that are sent
   * @param progress is notified of the size of each chunk that was read, on the reading thread
   */
  HashedContent(InputStream file, long size, LongConsumer progress) {
    this(file, size, progress, true);
  }

  private HashedContent(InputStream file, long size, LongConsumer progress, boolean mayGrow) {
    this.file = file;
    this.size = size;
    this.left = size;
    this.progress = progress;
    this.mayGrow = mayGrow;
  }

  /** Returns a content that fails if the file has more than {@code size} bytes at its end. */
  static HashedContent ofWhole(InputStream file, long size, LongConsumer progress) {
    return new HashedContent(file, size, progress, false);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, into.length);
    if (count == 0) {
      return 0;
    }
    return left > 0 ? readFile(into, offset, count) : readHash(into, offset, count);
  }

  private int readFile(byte[] into, int offset, int count) throws IOException {
    try {
      int read = file.read(into, offset, (int) Math.min(count, left));
      if (read < 0) {
        throw new EOFException(
            "its size was " + size + " bytes, but it ended after " + (size - left));
      }
      digest.update(into, offset, read);
      left -= read;
      progress.accept(read);
      return read;
    } catch (IOException e) {
      fault = e;
      throw e;
    }
  }

  private int readHash(byte[] into, int offset, int count) throws IOException {
    ByteBuffer rest = hash;
    if (rest == null) {
      rejectMore();
      byte[] all = digest.digest();
      hex = HexFormat.of().formatHex(all);
      rest = ByteBuffer.wrap(all);
      hash = rest;
    }
    int taken = Math.min(count, rest.remaining());
    rest.get(into, offset, taken);
    return taken == 0 && count > 0 ? -1 : taken;
  }

  /** Fails if the file has grown. Without the hash, the receiver discards the file. */
  private void rejectMore() throws IOException {
    try {
      if (!mayGrow && file.read() >= 0) {
        throw new IOException("it grew while it was sent");
      }
    } catch (IOException e) {
      fault = e;
      throw e;
    }
  }

  /** Returns the failure to read the file; null if there is none. Can be called from any thread. */
  @Nullable IOException fault() {
    return fault;
  }

  /**
   * Returns the SHA-256 in hexadecimal digits; null before all is read. Can be called from any
   * thread.
   */
  @Nullable String sha256Hex() {
    return hex;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

package dev.proem.examples.files;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A regular file to send, and its real size. Files such as those of {@code /proc} have content
 * although their size is 0: they are read into memory first, up to {@link #LARGEST_SPOOL}.
 *
 * <p>For one thread.
 */
final class OutgoingFile implements Closeable {
  /**
   * The largest content of a file without a size, in bytes; the files of {@code /proc} are smaller.
   */
  static final int LARGEST_SPOOL = 16 << 20;

  private final InputStream in;
  private final long size;

  private OutgoingFile(InputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  /** Opens a file. The caller closes it. */
  static OutgoingFile open(Path path, OpenOption... more) throws IOException {
    OpenOption[] options = new OpenOption[more.length + 1];
    System.arraycopy(more, 0, options, 1, more.length);
    options[0] = StandardOpenOption.READ;
    FileChannel channel = FileChannel.open(path, options);
    try {
      InputStream in = Channels.newInputStream(channel);
      long size = channel.size();
      return size > 0 ? new OutgoingFile(in, size) : spooled(in);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static OutgoingFile spooled(InputStream file) throws IOException {
    byte[] content = file.readNBytes(LARGEST_SPOOL + 1);
    if (content.length > LARGEST_SPOOL) {
      throw new IOException("its size is 0, but it has more than " + LARGEST_SPOOL + " bytes");
    }
    file.close();
    return new OutgoingFile(new ByteArrayInputStream(content), content.length);
  }

  /** Returns the number of bytes to send. */
  long size() {
    return size;
  }

  InputStream in() {
    return in;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

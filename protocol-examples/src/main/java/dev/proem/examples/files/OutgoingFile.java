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
 * A regular file that is to be sent, and its true size. The files of {@code /proc} and their like
 * have a size of 0 and bytes all the same: those are read into memory first, up to {@link
 * #LARGEST_SPOOL}.
 *
 * <p>For one thread.
 */
final class OutgoingFile implements Closeable {
  /** Of a file without a size, in bytes: the largest of {@code /proc} are smaller. */
  static final int LARGEST_SPOOL = 16 << 20;

  private final InputStream in;
  private final long size;

  private OutgoingFile(InputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  /** Opens it; to be closed. */
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
      throw new IOException(
          "the system says that it is empty, and it has more than " + LARGEST_SPOOL + " bytes");
    }
    file.close();
    return new OutgoingFile(new ByteArrayInputStream(content), content.length);
  }

  /** How many bytes are to be sent. */
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

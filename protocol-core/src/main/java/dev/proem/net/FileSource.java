package dev.proem.net;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;

/** A file's bytes, from its position on, moved by the kernel where it can. */
final class FileSource implements ContentSource {
  private final FileChannel file;
  private final long length;
  private long position;
  private long remaining;

  FileSource(FileChannel file, long length) throws IOException {
    this.file = file;
    this.length = length;
    this.position = file.position();
    this.remaining = length;
  }

  @Override
  public long moveTo(Wire wire, long most) throws IOException {
    long moved = wire.transfer(file, position, Math.min(most, remaining));
    if (moved == 0 && position >= file.size()) {
      throw new SourceException(
          "the file ended after "
              + (length - remaining)
              + " of the "
              + length
              + " bytes that the header says",
          null);
    }
    position += moved;
    remaining -= moved;
    return moved;
  }

  @Override
  public long remaining() {
    return remaining;
  }

  @Override
  public boolean isWaiting() {
    return false;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      System.getLogger(FileSource.class.getPackageName())
          .log(Level.DEBUG, "closing a file that was sent", e);
    }
  }
}

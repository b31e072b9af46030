package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** The bytes of a file from its position on, moved by the kernel if possible. */
public final class FileSource implements ContentSource {
  private final FileChannel file;
  private final long length;
  private final ContentExecutors threads;
  private long position;
  private long remaining;
  private boolean closed;

  /**
   * Creates a source.
   *
   * @param file of a class of the JDK, because it is read on the event loop
   * @param threads close the file
   */
  public FileSource(FileChannel file, long length, ContentExecutors threads) throws IOException {
    this.file = file;
    this.length = length;
    this.threads = threads;
    this.position = file.position();
    this.remaining = length;
  }

  /** Returns whether the class of a file is of the JDK; a user's own class may block. */
  public static boolean takes(FileChannel file) {
    return file.getClass().getModule() == FileChannel.class.getModule();
  }

  @Override
  public long moveTo(Wire wire, long most) throws IOException {
    // An interrupt, left by an inline handler or a listener, would close the file.
    Thread.interrupted();
    long moved;
    try {
      moved = wire.transfer(file, position, Math.min(most, remaining));
    } catch (IOException e) {
      throw file.isOpen() ? e : new SourceException("the file was closed while it was sent", e);
    }
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
    if (!closed) {
      closed = true;
      threads.close(file);
    }
  }
}

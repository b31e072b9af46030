package dev.proem.net.internal.listener;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock for binding, replacing or removing the file of a Unix domain socket: one server of the
 * machine holds it at a time. It locks a second file in the same folder, and removes that file
 * afterwards. A lock file that a killed program has left is not locked, and is used again.
 */
final class SocketFileLock {
  /**
   * A task that runs while the lock is held.
   *
   * @param <T> its result
   */
  interface Work<T> {
    T run() throws IOException;
  }

  /** The end of the lock file's name, after the name of the socket. */
  static final String SUFFIX = ".proem-lock";

  /** The longest wait for the lock: its holder performs a few file operations. */
  static final long LOCK_WAIT_MILLIS = 5_000;

  private static final long RETRY_NANOS = 2_000_000;

  /** Far behind the bytes that are read: some systems do not let others read locked bytes. */
  private static final long LOCKED_BYTE = 1 << 30;

  /** Excludes the threads of this JVM from each other: a file lock belongs to the whole JVM. */
  private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

  private final Path file;
  private final FileChannel locked;

  /**
   * The same file, opened by its name. Closed together with the other channel: on some systems,
   * closing any channel of a file releases the locks on it.
   */
  private final FileChannel named;

  private SocketFileLock(Path file, FileChannel locked, FileChannel named) {
    this.file = file;
    this.locked = locked;
    this.named = named;
  }

  /**
   * Waits for the lock, runs a task and releases the lock. An earlier interrupt takes effect
   * afterwards.
   *
   * @param <T> the result of the task
   * @throws BindException when another program holds the lock for longer
   * @throws IOException when the file can't be created, or the task throws it
   */
  static <T> T during(Path socket, Duration longest, Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channels of files
    IN_THIS_JVM.lock();
    try {
      SocketFileLock lock = await(Path.of(socket + SUFFIX), longest);
      try {
        return work.run();
      } finally {
        lock.release();
      }
    } finally {
      IN_THIS_JVM.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SocketFileLock await(Path file, Duration longest) throws IOException {
    long end = System.nanoTime() + longest.toNanos();
    SocketFileLock lock;
    while ((lock = tryLock(file)) == null) {
      if (System.nanoTime() - end > 0) {
        throw new BindException(
            "another program has held " + file + " for " + longest.toMillis() + " ms");
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
    return lock;
  }

  private static @Nullable SocketFileLock tryLock(Path file) throws IOException {
    FileChannel locked = open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel named = null;
    SocketFileLock held = null;
    try {
      if (locked.tryLock(LOCKED_BYTE, 1, false) != null) {
        FileChannel found = open(file, StandardOpenOption.READ);
        named = found;
        held = areSame(locked, found) ? new SocketFileLock(file, locked, found) : null;
      }
      return held;
    } catch (OverlappingFileLockException | NoSuchFileException e) {
      return null; // a second copy of this library in this JVM has it, or it was just removed
    } finally {
      if (held == null) {
        closeAll(locked, named);
      }
    }
  }

  /** Follows no link: in a folder of others, a link could lead to a file of this program. */
  private static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all);
  }

  /** Returns whether the file with the name is the locked one, and not a later file. */
  private static boolean areSame(FileChannel locked, FileChannel named) throws IOException {
    ByteBuffer mark = StandardCharsets.US_ASCII.encode(UUID.randomUUID().toString());
    locked.write(mark.duplicate(), 0);
    ByteBuffer read = ByteBuffer.allocate(mark.remaining());
    named.read(read, 0);
    return read.flip().equals(mark);
  }

  private static void closeAll(FileChannel locked, @Nullable FileChannel named) throws IOException {
    try (locked) {
      if (named != null) {
        named.close();
      }
    }
  }

  private void release() throws IOException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It stays, and is used again.
    } finally {
      closeAll(locked, named);
    }
  }
}

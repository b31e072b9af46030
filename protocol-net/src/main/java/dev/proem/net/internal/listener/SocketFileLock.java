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
 * Held while the file of a Unix domain socket is bound, replaced or removed, by one server of the
 * machine at a time: a lock on a file beside it, which is removed afterwards. A lock file that a
 * killed program left behind is locked by no program, and is used again.
 */
public final class SocketFileLock {
  /**
   * What is done while it is held.
   *
   * @param <T> what comes of it
   */
  interface Work<T> {
    T run() throws IOException;
  }

  /** What its name has after that of the socket. */
  static final String SUFFIX = ".proem-lock";

  /** How long it is waited for: its holder does a few things with files. */
  static final long LOCK_WAIT_MILLIS = 5_000;

  private static final long RETRY_NANOS = 2_000_000;

  /** Far behind the bytes that are read: on some systems others can't read what is locked. */
  private static final long LOCKED_BYTE = 1 << 30;

  /** A lock of a file is held by a whole JVM, so it does not keep its threads apart. */
  private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

  private final Path file;
  private final FileChannel locked;

  /**
   * The same file, by its name. Open as long as the other one: on some systems closing any channel
   * of a file frees the locks on it.
   */
  private final FileChannel named;

  private SocketFileLock(Path file, FileChannel locked, FileChannel named) {
    this.file = file;
    this.locked = locked;
    this.named = named;
  }

  /**
   * Waits for the lock, works, and gives it back. An interrupt of before is kept for later.
   *
   * @param <T> what comes of the work
   * @throws BindException when another program holds it for longer
   * @throws IOException when the file can't be made, or what the work throws
   */
  static <T> T during(Path socket, Duration longest, Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted(); // it would close the channels of files
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
      return null; // another copy of this library in this JVM has it; or it was just removed
    } finally {
      if (held == null) {
        closeAll(locked, named);
      }
    }
  }

  /** No link is followed: it could lead to a file of ours, where others may make files. */
  private static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all);
  }

  /** Whether the file of that name is the locked one, and not one that was made after it. */
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
      // It stays, and is used again: what was done while it was held is done all the same.
    } finally {
      closeAll(locked, named);
    }
  }
}

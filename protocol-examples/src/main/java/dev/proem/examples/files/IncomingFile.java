package dev.proem.examples.files;

import dev.proem.cli.Failures;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * A file that is being received: under a temporary name in the folder where it belongs, and under
 * its own name only when it is whole, its SHA-256 is right, and the disk has it. Whatever else
 * happens, nothing of it is left: a temporary file whose process was killed is removed by the next
 * one, which can tell it by its lock.
 *
 * <p>For one thread.
 */
final class IncomingFile implements Closeable {
  private static final String PREFIX = ".proem-";
  private static final String SUFFIX = ".part";
  private static final int PIECE_BYTES = 64 << 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What came is not what was sent. */
  static final class CorruptException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private CorruptException() {
      super("the SHA-256 behind the content is not that of what came");
    }
  }

  /** This machine can't store it: full, read-only, broken. */
  static final class StorageException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private StorageException(IOException cause) {
      super(Failures.reason(cause), cause);
    }
  }

  private final Path temporary;
  private final FileChannel channel;

  private IncomingFile(Path temporary, FileChannel channel) {
    this.temporary = temporary;
    this.channel = channel;
  }

  /** An empty one, in a folder that exists. */
  static IncomingFile in(Path folder) throws StorageException {
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    Path path = folder.resolve(PREFIX + HexFormat.of().formatHex(random) + SUFFIX);
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      IncomingFile file = new IncomingFile(path, channel);
      try {
        if (channel.tryLock() == null) {
          throw new IOException("a new file is locked by another program");
        }
        return file;
      } catch (IOException e) { // a file system without locks, for one
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /** For a process that runs for this file alone: removes it when that is told to end, too. */
  void removeAtExit() {
    temporary.toFile().deleteOnExit();
  }

  /**
   * Takes {@code size} bytes and the SHA-256 behind them, as {@link HashedContent} sends them.
   *
   * @param progress is told of each piece, in bytes
   * @return the SHA-256, in hexadecimal digits
   * @throws CorruptException when the two don't belong together
   * @throws StorageException when it can't be written
   * @throws IOException when the content can't be read
   */
  String receive(InputStream content, long size, LongConsumer progress) throws IOException {
    MessageDigest digest = HashedContent.sha256();
    byte[] piece = new byte[PIECE_BYTES];
    for (long left = size; left > 0; ) {
      int count = content.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        throw new EOFException("the content ended " + left + " bytes too early");
      }
      digest.update(piece, 0, count);
      write(ByteBuffer.wrap(piece, 0, count));
      left -= count;
      progress.accept(count);
    }
    byte[] hash = digest.digest();
    if (!MessageDigest.isEqual(hash, content.readNBytes(HashedContent.HASH_BYTES))) {
      throw new CorruptException();
    }
    return HexFormat.of().formatHex(hash);
  }

  private void write(ByteBuffer piece) throws StorageException {
    try {
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Gives it the permissions of the file that it will replace, if there is one. To be called early,
   * so that what comes is read by nobody who can't read that file.
   *
   * @throws FileAlreadyExistsException when what is there is no file: it is not replaced
   * @throws StorageException when the permissions can't be read or set
   */
  void likeThatOf(Path target) throws IOException {
    try {
      ReplacedFile.lendPermissions(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Gives it its name, at once: whoever looks sees the old file, or none, or all of the new one.
   *
   * @param overwrite whether a file of that name is replaced
   * @throws FileAlreadyExistsException when there is one, and it is not to be replaced
   * @throws StorageException when the disk doesn't take it
   */
  void moveTo(Path target, boolean overwrite) throws IOException {
    try {
      channel.force(true); // who is told that a file is here can rely on it
      if (overwrite) {
        likeThatOf(target);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        moveToNew(target);
      }
      forceNameOf(target);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /** Its name is in its folder, which has to reach the disk as well. */
  private static void forceNameOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // Not every system can open a folder; there the file is all that can be forced.
    }
  }

  /** A link fails when the name is taken, in the same step; a move would look first. */
  private void moveToNew(Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.move(temporary, target); // a file system without links
    }
  }

  /** Removes the temporary file, if it has not been moved. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
    removeQuietly(temporary);
  }

  /**
   * Removes the temporary files that killed processes have left in a folder. To be called before
   * this process writes there: to look at a lock takes it away from another channel of a process.
   *
   * @return how many
   * @throws StorageException when the folder can't be read
   */
  static int removeStale(Path folder) throws StorageException {
    int removed = 0;
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, PREFIX + "????????????????" + SUFFIX)) {
      for (Path path : found) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && isAbandoned(path)
            && removeQuietly(path)) {
          removed++;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new StorageException(e instanceof IOException io ? io : new IOException(e));
    }
    return removed;
  }

  private static boolean isAbandoned(Path path) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return channel.tryLock() != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false; // someone is writing it, or it is not ours
    }
  }

  private static boolean removeQuietly(Path path) {
    try {
      return Files.deleteIfExists(path);
    } catch (IOException e) {
      return false; // the next start tries again
    }
  }
}

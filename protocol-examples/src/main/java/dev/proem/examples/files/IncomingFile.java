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
 * A file that is being received. It has a temporary name in its folder until it is complete, its
 * SHA-256 is correct, and it is on the disk. Otherwise it is removed: if the process is killed, the
 * next process removes the temporary file, which it recognizes by the missing lock.
 *
 * <p>For one thread.
 */
final class IncomingFile implements Closeable {
  private static final String PREFIX = ".proem-";
  private static final String SUFFIX = ".part";
  private static final int CHUNK_BYTES = 64 << 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The received file differs from the sent one. */
  static final class CorruptException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private CorruptException() {
      super("the SHA-256 after the content is not that of the received bytes");
    }
  }

  /** This machine can't store the file, for example because the disk is full or read-only. */
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

  /** Creates an empty temporary file in an existing folder. */
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
      } catch (IOException e) { // such as a file system without locks
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Also removes the file when the process is stopped, for a process that receives only this file.
   */
  void removeAtExit() {
    temporary.toFile().deleteOnExit();
  }

  /**
   * Receives {@code size} bytes and the SHA-256 after them, as {@link HashedContent} sends them.
   *
   * @param progress is notified of the size of each chunk, in bytes
   * @return the SHA-256, in hexadecimal digits
   * @throws CorruptException if the SHA-256 is wrong
   * @throws StorageException if the file can't be written
   * @throws IOException if the content can't be read
   */
  String receive(InputStream content, long size, LongConsumer progress) throws IOException {
    MessageDigest digest = HashedContent.sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    for (long left = size; left > 0; ) {
      int count = content.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (count < 0) {
        throw new EOFException("the content ended " + left + " bytes too early");
      }
      digest.update(chunk, 0, count);
      write(ByteBuffer.wrap(chunk, 0, count));
      left -= count;
      progress.accept(count);
    }
    byte[] hash = digest.digest();
    if (!MessageDigest.isEqual(hash, content.readNBytes(HashedContent.HASH_BYTES))) {
      throw new CorruptException();
    }
    return HexFormat.of().formatHex(hash);
  }

  private void write(ByteBuffer chunk) throws StorageException {
    try {
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Sets the permissions of the file that this one will replace, if there is one. Must be called
   * before the content is received, so no other users can read it meanwhile.
   *
   * @throws FileAlreadyExistsException if the target is not a regular file, so it is not replaced
   * @throws StorageException if the permissions can't be read or set
   */
  void copyPermissionsOf(Path target) throws IOException {
    try {
      ReplacedFile.copyPermissions(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Gives the file its name atomically: other processes see the old file, or none, or the complete
   * new one.
   *
   * @param overwrite whether a file of that name is replaced
   * @throws FileAlreadyExistsException if there is one, and it must not be replaced
   * @throws StorageException if the file can't be stored on the disk
   */
  void moveTo(Path target, boolean overwrite) throws IOException {
    try {
      channel.force(true); // a confirmed file must survive a crash
      if (overwrite) {
        copyPermissionsOf(target);
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

  /** Writes the folder to the disk as well, because it contains the name. */
  private static void forceNameOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // Some systems can't open a folder; there only the file is forced.
    }
  }

  /** Creates a link, because it fails atomically if the name is taken; a move would check first. */
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
      // The file is removed in any case.
    }
    removeQuietly(temporary);
  }

  /**
   * Removes the temporary files of killed processes from a folder. Must be called before this
   * process writes there, because checking a lock releases it for another channel of the same
   * process.
   *
   * @return the number of removed files
   * @throws StorageException if the folder can't be read
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
      return false; // in use, or owned by another user
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

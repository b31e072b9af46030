package dev.proem.examples.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** A file that is replaced by another one, which keeps its permissions and owner. */
final class ReplacedFile {
  private ReplacedFile() {}

  /**
   * Copies the permissions of the old file to the new one, if there is an old one, and its owner
   * and group if the system allows it.
   *
   * @throws FileAlreadyExistsException if the old one is not a regular file but a link, a device or
   *     a pipe
   */
  static void copyPermissions(Path old, Path replacement) throws IOException {
    if (!Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(old.toString());
    }
    PosixFileAttributeView oldView =
        Files.getFileAttributeView(old, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributeView newView =
        Files.getFileAttributeView(replacement, PosixFileAttributeView.class);
    if (oldView == null || newView == null) {
      return; // the system has no such permissions
    }
    try {
      PosixFileAttributes wanted = oldView.readAttributes();
      copyOwner(wanted, newView);
      newView.setPermissions(wanted.permissions());
    } catch (NoSuchFileException e) {
      // The old file was removed at this moment.
    }
  }

  private static void copyOwner(PosixFileAttributes wanted, PosixFileAttributeView newView) {
    try {
      PosixFileAttributes present = newView.readAttributes();
      if (!present.group().equals(wanted.group())) {
        newView.setGroup(wanted.group());
      }
      if (!present.owner().equals(wanted.owner())) {
        newView.setOwner(wanted.owner());
      }
    } catch (IOException e) {
      // Only the superuser can change the owner.
    }
  }
}

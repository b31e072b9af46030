package dev.proem.examples.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** A file that another one takes the place of, which is to look the same from outside. */
final class ReplacedFile {
  private ReplacedFile() {}

  /**
   * Gives a new file the permissions of an old one, if there is one, and its owner and group as far
   * as the system allows that.
   *
   * @throws FileAlreadyExistsException when the old one is no regular file: a link, a device, a
   *     pipe
   */
  static void lendPermissions(Path old, Path young) throws IOException {
    if (!Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(old.toString());
    }
    PosixFileAttributeView theirs =
        Files.getFileAttributeView(old, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributeView ours = Files.getFileAttributeView(young, PosixFileAttributeView.class);
    if (theirs == null || ours == null) {
      return; // a system without them
    }
    try {
      PosixFileAttributes wanted = theirs.readAttributes();
      lendOwner(wanted, ours);
      ours.setPermissions(wanted.permissions());
    } catch (NoSuchFileException e) {
      // The old one was removed in this moment.
    }
  }

  private static void lendOwner(PosixFileAttributes wanted, PosixFileAttributeView ours) {
    try {
      PosixFileAttributes present = ours.readAttributes();
      if (!present.group().equals(wanted.group())) {
        ours.setGroup(wanted.group());
      }
      if (!present.owner().equals(wanted.owner())) {
        ours.setOwner(wanted.owner());
      }
    } catch (IOException e) {
      // Only the superuser can give a file away.
    }
  }
}

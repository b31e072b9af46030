package dev.proem.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** What tells a file that has been replaced from the one before. */
record FileState(@Nullable FileTime modified, long size, @Nullable Object key) {
  private static final FileState MISSING = new FileState(null, -1, null);

  static FileState of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileState(found.lastModifiedTime(), found.size(), found.fileKey());
    } catch (IOException e) {
      return MISSING;
    }
  }
}

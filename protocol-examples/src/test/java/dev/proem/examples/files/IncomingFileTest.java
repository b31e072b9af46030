package dev.proem.examples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingFileTest {
  @TempDir private Path folder;

  private long count() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void filesOfKilledProcesses_areRemovedButNotThoseInUse() throws IOException {
    Files.writeString(folder.resolve(".proem-0123456789abcdef.part"), "left");
    Files.writeString(folder.resolve(".proem-x.part"), "of another program");
    Files.createSymbolicLink(
        folder.resolve(".proem-fedcba9876543210.part"), folder.resolve(".proem-x.part"));
    try (IncomingFile file = IncomingFile.in(folder)) {
      assertThat(IncomingFile.removeStale(folder)).isEqualTo(1);
      file.moveTo(folder.resolve("whole"), false);
    }
    assertThat(folder.resolve("whole")).isEmptyFile();
    assertThat(folder.resolve(".proem-x.part")).exists();
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void existingFile_isReplacedOnlyOnRequest() throws IOException {
    Path target = Files.writeString(folder.resolve("file"), "old");
    try (IncomingFile file = IncomingFile.in(folder)) {
      assertThatThrownBy(() -> file.moveTo(target, false))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(target).hasContent("old");
      file.moveTo(target, true);
    }
    assertThat(target).isEmptyFile();
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void truncatedContent_isAFaultAndLeavesNoFile() throws IOException {
    try (IncomingFile file = IncomingFile.in(folder)) {
      assertThatThrownBy(() -> file.receive(new ByteArrayInputStream(new byte[9]), 10, bytes -> {}))
          .isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> file.receive(new ByteArrayInputStream(new byte[9]), 9, bytes -> {}))
          .isInstanceOf(IncomingFile.CorruptException.class);
    }
    assertThat(count()).isZero();
  }

  @Test
  void folderThatCannotBeWritten_isAStorageFault() {
    assertThatThrownBy(() -> IncomingFile.in(folder.resolve("missing")))
        .isInstanceOf(IncomingFile.StorageException.class);
  }
}

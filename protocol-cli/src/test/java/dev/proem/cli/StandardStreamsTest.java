package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardStreamsTest {
  @TempDir private Path folder;

  private boolean isOpen(String target) throws IOException {
    Path descriptor = folder.resolve("0");
    Files.deleteIfExists(descriptor);
    Files.createSymbolicLink(descriptor, Path.of(target));
    return StandardStreams.isOpen(descriptor, List.of(Path.of("/java"), Path.of("/x/proem.jar")));
  }

  @Test
  void descriptorThatThisProcessHasOpened_isClosed() throws IOException {
    assertThat(isOpen("/java/lib/modules")).isFalse();
    assertThat(isOpen("/x/proem.jar")).isFalse();
    assertThat(StandardStreams.isOpen(folder.resolve("1"), List.of())).isFalse();
  }

  @Test
  void anyOtherDescriptor_isOpen() throws IOException {
    for (String target : List.of("/dev/pts/1", "pipe:[12]", "/dev/null", "/x/file", "/javaz/x")) {
      assertThat(isOpen(target)).as(target).isTrue();
    }
  }
}

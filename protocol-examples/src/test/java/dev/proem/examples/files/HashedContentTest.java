package dev.proem.examples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class HashedContentTest {
  private static InputStream file(int size) {
    return new ByteArrayInputStream(new byte[size]);
  }

  @Test
  void fileThatHasGrown_isSentAsBeforeOrFails() throws IOException {
    HashedContent prefix = new HashedContent(file(9), 5, bytes -> {});
    assertThat(prefix.readAllBytes()).hasSize(5 + HashedContent.HASH_BYTES);
    HashedContent whole = HashedContent.ofWhole(file(9), 5, bytes -> {});
    assertThat(whole.readNBytes(5)).hasSize(5);
    assertThatThrownBy(whole::read).hasMessageContaining("grew");
    assertThat(whole.fault()).hasMessageContaining("grew");
    assertThat(whole.sha256Hex()).isNull();
  }

  @Test
  void fileThatHasShrunk_fails() throws IOException {
    HashedContent content = HashedContent.ofWhole(file(4), 5, bytes -> {});
    assertThat(content.readNBytes(4)).hasSize(4);
    assertThatThrownBy(content::read).isInstanceOf(EOFException.class);
    assertThat(content.fault()).hasMessageContaining("5 bytes, but it ended after 4");
  }
}

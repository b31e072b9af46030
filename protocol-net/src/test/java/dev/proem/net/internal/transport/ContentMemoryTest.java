package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ContentMemoryTest {
  private final ContentMemory memory = new ContentMemory(2);

  @Test
  void chunks_areDirect_andAtMostAsManyAsTheLimit() {
    ByteBuffer first = memory.take();
    assertThat(first.isDirect()).isTrue();
    assertThat(first.capacity()).isEqualTo(ContentMemory.CHUNK_BYTES);
    assertThat(memory.take()).isNotNull().isNotSameAs(first);
    assertThat(memory.take()).isNull();
    assertThat(memory.lent()).isEqualTo(2);
  }

  @Test
  void chunkThatWasReturned_isTakenAgainFirst() {
    ByteBuffer first = memory.take();
    ByteBuffer second = memory.take();
    memory.give(first);
    memory.give(second);
    assertThat(memory.lent()).isZero();
    assertThat(memory.take()).isSameAs(second);
    assertThat(memory.take()).isSameAs(first);
  }
}

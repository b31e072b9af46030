package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.transport.ContentMemory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContentChunksTest {
  private static final long LONG = 1L << 40;

  private final AtomicLong total = new AtomicLong();
  private final ContentMemory memory = new ContentMemory(2);
  private final ContentChunks chunks = new ContentChunks(total, memory);

  private void copy(byte[] bytes) {
    chunks.roomToCopy(bytes.length).put(bytes);
    chunks.filled(bytes.length);
  }

  private byte[] take(int count) {
    byte[] bytes = new byte[count];
    chunks.front().get(bytes);
    chunks.taken(count);
    return bytes;
  }

  private void assertHeld(long bytes) {
    assertThat(chunks.heldBytes()).isEqualTo(bytes);
    assertThat(total).hasValue(bytes);
  }

  @Test
  void bytes_areTakenInTheOrderInWhichTheyWereFilled() {
    copy(new byte[] {1, 2, 3});
    chunks.roomToRead(LONG).put((byte) 4).put((byte) 5);
    chunks.filled(2);
    copy(new byte[] {6});
    assertThat(chunks.unread()).isEqualTo(6);

    assertThat(take(2)).containsExactly(1, 2);
    assertThat(take(1)).containsExactly(3);
    assertThat(take(3)).containsExactly(4, 5, 6);

    assertThat(chunks.unread()).isZero();
    assertThat(memory.lent()).isZero();
    assertHeld(0);
  }

  @Test
  void heapChunk_countsWithItsCapacityUntilItIsEmpty() {
    copy(new byte[100]);
    copy(new byte[150]);
    assertHeld(100 + 200);
    copy(new byte[50]);
    assertHeld(100 + 200);
    take(100);
    assertHeld(200);
    take(199);
    assertHeld(200);
    take(1);
    assertHeld(0);
  }

  @Test
  void fragmentLargerThanAHeapChunk_hasAChunkOfItsSize() {
    copy(new byte[40_000]);
    copy(new byte[40_000]);
    copy(new byte[100_000]);
    assertHeld(40_000 + (64 << 10) + 100_000);
  }

  @Test
  void directChunk_countsWithItsUnreadBytes() {
    ByteBuffer room = chunks.roomToRead(LONG);
    assertThat(room.isDirect()).isTrue();
    assertHeld(0);
    chunks.filled(1_000);
    assertHeld(1_000);
    take(400);
    assertHeld(600);
    assertThat(memory.lent()).isOne();
  }

  @Test
  void roomToRead_isLimited_andContinuesTheLastChunk() {
    assertThat(chunks.roomToRead(40_000).remaining()).isEqualTo(40_000);
    chunks.filled(30_000);
    int rest = chunks.roomToRead(LONG).remaining();
    assertThat(memory.lent()).isOne();

    chunks.filled(rest - ContentChunks.MIN_ROOM + 1); // leaves too little room
    chunks.roomToRead(LONG);
    assertThat(memory.lent()).isEqualTo(2);
  }

  @Test
  void withoutDirectMemory_thereIsNoRoomToRead() {
    memory.take();
    memory.take();
    assertThat(chunks.roomToRead(LONG)).isNull();
    assertThat(new ContentChunks(total, null).roomToRead(LONG)).isNull();
  }

  @Test
  void roomThatStaysUnused_isReleased() {
    chunks.roomToRead(LONG);
    assertThat(chunks.isFilling()).isTrue();
    chunks.filled(0);
    chunks.filled(0);
    assertThat(chunks.isFilling()).isFalse();
    assertThat(memory.lent()).isZero();
  }

  @Test
  void drop_releasesChunksExceptThoseInUse() {
    chunks.roomToRead(LONG);
    chunks.filled(1_000);
    copy(new byte[300_000]);
    ByteBuffer front = chunks.front();

    chunks.drop();

    assertThat(chunks.unread()).isZero();
    assertThat(memory.lent()).isOne();
    assertHeld(1_000);
    chunks.taken(front.remaining());
    assertThat(memory.lent()).isZero();
    assertHeld(0);
  }

  @Test
  void bytesFilledAfterDrop_areDropped() {
    chunks.roomToRead(LONG);
    chunks.drop();
    assertThat(memory.lent()).isOne();
    chunks.filled(100);
    assertThat(chunks.unread()).isZero();
    assertThat(memory.lent()).isZero();
    assertHeld(0);
  }
}

package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.HeldMemory;
import dev.proem.net.internal.transport.ContentMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** A pipe is a queue of bytes, regardless of their chunks. */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class ContentPipePropertyTest {
  enum Act {
    /** Bytes in another buffer are copied. */
    COPY,
    /** The socket is read into the room that is lent, if any, otherwise into another buffer. */
    FILL,
    READ
  }

  enum End {
    READ,
    TRANSFER,
    STREAM,
    DISCARD
  }

  @Provide
  Arbitrary<List<Tuple2<Act, Integer>>> acts() {
    Arbitrary<Integer> sizes =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 20),
            Arbitraries.integers().between(0, 3_000),
            Arbitraries.integers().between(0, 400_000));
    return Arbitraries.of(Act.class)
        .flatMap(act -> sizes.map(size -> Tuple.of(act, size)))
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<Integer> capacities() {
    return Arbitraries.of(1, 1_000, 262_144, Integer.MAX_VALUE);
  }

  /** The queue that a pipe must be equal to. The value of each byte depends on its position. */
  private static final class Model {
    final int capacity;
    int added;
    int taken;
    boolean full;
    int resumed;

    Model(int capacity) {
      this.capacity = capacity;
    }

    int held() {
      return added - taken;
    }

    void put(ByteBuffer into, int count) {
      for (int i = 0; i < count; i++) {
        into.put(at(added + i));
      }
    }

    boolean add(int count) {
      added += count;
      if (count > 0) {
        full = held() > capacity;
      }
      return count > 0 && full;
    }

    byte[] take(int most) {
      byte[] bytes = new byte[Math.min(most, held())];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = at(taken + i);
      }
      taken += bytes.length;
      if (bytes.length > 0 && full && held() <= capacity / 2) {
        full = false;
        resumed++;
      }
      return bytes;
    }

    private static byte at(int position) {
      return (byte) (position * 31 + (position >> 8));
    }
  }

  @Property(tries = 300)
  void pipe_isAQueueOfBytes(
      @ForAll("acts") List<Tuple2<Act, Integer>> acts,
      @ForAll("capacities") int capacity,
      @ForAll End end)
      throws IOException {
    Model model = new Model(capacity);
    ContentMemory memory = new ContentMemory(2);
    AtomicLong total = new AtomicLong();
    AtomicInteger resumed = new AtomicInteger();
    ContentPipe pipe = new ContentPipe(capacity, total, resumed::incrementAndGet, memory);
    for (Tuple2<Act, Integer> act : acts) {
      int size = act.get2();
      switch (act.get1()) {
        case COPY -> copy(pipe, model, size);
        case FILL -> fill(pipe, model, size);
        case READ -> read(pipe, model, size);
      }
      assertThat(pipe.available()).isEqualTo(model.held());
      assertThat(total).as("held bytes are counted").hasValue(HeldMemory.of(pipe));
      assertThat(total.get()).isGreaterThanOrEqualTo(model.held());
      if (model.held() == 0) {
        assertThat(total).hasValue(0);
      }
      assertThat(resumed).hasValue(model.resumed);
    }
    end(pipe, model, end);
    assertThat(total).hasValue(0);
    assertThat(resumed).hasValue(model.resumed);
    assertThat(memory.lent()).isZero();
  }

  private static void copy(ContentPipe pipe, Model model, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    model.put(bytes, size);
    assertThat(pipe.add(bytes.flip())).isEqualTo(model.add(size));
  }

  private static void fill(ContentPipe pipe, Model model, int size) {
    ByteBuffer room = pipe.lend(1 + 2L * size);
    if (room == null) {
      copy(pipe, model, size);
      return;
    }
    assertThat((long) room.remaining()).isLessThanOrEqualTo(1 + 2L * size);
    int count = Math.min(room.remaining(), size);
    model.put(room, count);
    assertThat(pipe.add(room.flip())).isEqualTo(model.add(count));
    pipe.returnRoom();
  }

  private static void read(ContentPipe pipe, Model model, int size) throws IOException {
    if (model.held() > 0) {
      byte[] bytes = new byte[size + 2];
      int count = pipe.read(bytes, 1, size);
      assertThat(java.util.Arrays.copyOfRange(bytes, 1, 1 + count)).isEqualTo(model.take(size));
      assertThat(bytes[0]).isZero();
      assertThat(bytes[size + 1]).isZero();
    }
  }

  private static void end(ContentPipe pipe, Model model, End end) throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    if (end == End.DISCARD) {
      pipe.close();
      model.resumed += model.full ? 1 : 0;
      assertThat(pipe.add(ByteBuffer.allocate(5))).isFalse();
      assertThat(pipe.lend(1L << 40)).isNull();
      return;
    }
    pipe.end();
    byte[] expected = model.take(Integer.MAX_VALUE);
    switch (end) {
      case TRANSFER ->
          assertThat(pipe.transferTo(Channels.newChannel(rest))).isEqualTo(expected.length);
      case STREAM -> assertThat(pipe.transferTo(rest)).isEqualTo(expected.length);
      default -> rest.writeBytes(pipe.readAllBytes());
    }
    assertThat(rest.toByteArray()).isEqualTo(expected);
    assertThat(pipe.read()).isEqualTo(-1);
  }
}

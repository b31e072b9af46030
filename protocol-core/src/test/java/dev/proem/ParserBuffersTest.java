package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.BufferRecycler;

class ParserBuffersTest {
  private final ParserBuffers buffers = new ParserBuffers();

  @Test
  void bufferThatWasGivenBack_isLentAgainToOneOnly() {
    BufferRecycler first = buffers.acquirePooled();
    buffers.releasePooled(first);

    assertThat(buffers.acquirePooled()).isSameAs(first);
    assertThat(buffers.acquirePooled()).isNotSameAs(first);
  }

  @Test
  void bufferOfAContent_isGivenBackAfterIt() {
    BufferRecycler first = buffers.acquireAndLinkPooled();
    first.releaseToPool();
    first.releaseToPool();

    assertThat(buffers.acquireAndLinkPooled()).isSameAs(first);
    assertThat(buffers.acquirePooled()).isNotSameAs(first);
  }

  @Test
  void moreThreadsThanPlaces_neverShareABuffer() throws Exception {
    Set<BufferRecycler> lent = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(40);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 2_000; n++) {
                    BufferRecycler mine = buffers.acquirePooled();
                    assertThat(lent.add(mine)).isTrue();
                    lent.remove(mine);
                    buffers.releasePooled(mine);
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void contentsInAndOutOfEachOther_areReadAndWrittenByManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Object value = Map.of("list", List.of((long) i, "\n".repeat(i), "x".repeat(700 * i)));
        all.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 50; n++) {
                    assertThat(Message.json(value).json()).isEqualTo(value);
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}

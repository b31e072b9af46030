package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.testkit.FaultProxy;
import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** What a process holds when all servers and clients in it are closed. */
record SoakLeaks(int openFiles, long directBytes, long heapBytes) {
  private static final Duration LONG = Duration.ofSeconds(30);

  /**
   * Less than the buffers of one event loop, 256 KiB, of which each round has several. The JDK
   * keeps a buffer of at most 64 KiB for each thread that has written to a socket, as long as the
   * thread lives: those of the test itself, and of the common pool, outlive the servers.
   */
  private static final long BUFFERS_OF_THREADS = 192 << 10;

  static SoakLeaks now() {
    System.gc();
    return new SoakLeaks(
        new File("/proc/self/fd").list().length,
        directMemory(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /** Nothing may be left over: finished threads, closed files, and buffers that are collected. */
  void awaitNoMoreThanThis() {
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(threads()).as("threads left").isEmpty());
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              SoakLeaks now = now();
              assertThat(now.openFiles).as("open files").isLessThanOrEqualTo(openFiles);
              assertThat(now.directBytes)
                  .as("direct memory")
                  .isLessThanOrEqualTo(directBytes + BUFFERS_OF_THREADS);
            });
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** The threads of servers, clients, proxies and callers. */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("soak-") || name.startsWith(FaultProxy.THREAD_NAME))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

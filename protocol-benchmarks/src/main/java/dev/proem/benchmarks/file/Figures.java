package dev.proem.benchmarks.file;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/**
 * What a process says of itself.
 *
 * @param seconds what the last transfer took; 0 from servers, which take no times
 * @param cpuSeconds processor time since the process began, of user and system
 * @param peakHeapBytes the most heap that was in use so far, garbage included: the sum of what each
 *     of its pools had at most
 */
public record Figures(double seconds, double cpuSeconds, double peakHeapBytes) {

  static Figures now(double seconds) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    return new Figures(seconds, system.getProcessCpuTime() / 1e9, peak);
  }
}

package dev.proem.benchmarks.load;

/**
 * What a load measured.
 *
 * @param total all requests that were answered, those of the warm-up included
 * @param requestsPerSecond of the measured time
 * @param p50 the median latency in microseconds; 0 with more than one request in flight
 * @param p99 likewise, the 99th percentile
 * @param p999 likewise, the 99.9th percentile
 */
public record LoadResult(long total, double requestsPerSecond, long p50, long p99, long p999) {}

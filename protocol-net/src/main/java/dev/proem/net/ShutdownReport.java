package dev.proem.net;

import java.time.Duration;

/**
 * The result of the shutdown of a server. Immutable and thread-safe.
 *
 * @param completed the number of requests that were answered, with replies that the system took
 *     completely, after the shutdown started
 * @param cutOff the number of requests that were cut off: the handler had not finished, or the peer
 *     did not take the reply in time
 * @param closedIdle the number of connections that were closed at once because they had no work
 * @param elapsed the duration of the shutdown
 */
public record ShutdownReport(long completed, long cutOff, long closedIdle, Duration elapsed) {}

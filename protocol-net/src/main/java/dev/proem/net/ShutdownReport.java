package dev.proem.net;

import java.time.Duration;

/**
 * What became of the work that a server had when it was told to stop. Immutable and thread-safe.
 *
 * @param completed how many requests were answered, and their replies handed to the system, after
 *     the shutdown began
 * @param cutOff how many requests were given up: their handler had not finished, or the peer did
 *     not take the reply in time
 * @param closedIdle how many connections had nothing to do and were closed at once
 * @param elapsed how long it took
 */
public record ShutdownReport(long completed, long cutOff, long closedIdle, Duration elapsed) {}

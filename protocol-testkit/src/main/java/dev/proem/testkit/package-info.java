/**
 * A test kit for whatever talks over a connection: faults at chosen bytes, over TCP or in memory.
 *
 * <p>{@link dev.proem.testkit.FaultProxy} stands between a real client and a real server; {@link
 * dev.proem.testkit.MemoryConnection} is a connection without sockets. Both take the same {@link
 * dev.proem.testkit.Faults}. The kit knows bytes only, not messages, and is meant for tests: it
 * checks no peer, limits nothing and listens on the loopback address only.
 */
@NullMarked
package dev.proem.testkit;

import org.jspecify.annotations.NullMarked;

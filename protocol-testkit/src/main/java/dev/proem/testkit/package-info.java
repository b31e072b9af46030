/**
 * Helpers for tests of programs that use Proem.
 *
 * <ul>
 *   <li>{@link dev.proem.testkit.ProemServer} starts a server for the tests of a JUnit class, and
 *       passes the server and a connected client to them;
 *   <li>{@link dev.proem.testkit.ProemAssertions} has AssertJ assertions for messages and error
 *       replies;
 *   <li>{@link dev.proem.testkit.FaultProxy} injects faults between a client and a server, and
 *       {@link dev.proem.testkit.MemoryConnection} is a connection with faults but without sockets.
 *       Both use the same {@link dev.proem.testkit.Faults}, process bytes of any protocol, and need
 *       only the JDK.
 * </ul>
 *
 * <p>The kit is for tests only: it has no limits for untrusted peers. Servers and proxies listen on
 * the loopback address by default.
 */
@NullMarked
package dev.proem.testkit;

import org.jspecify.annotations.NullMarked;

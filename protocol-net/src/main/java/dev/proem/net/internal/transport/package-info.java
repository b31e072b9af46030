/** The event loop and its timers; sockets with and without TLS; buffers, threads and log text. */
@NullMarked
package dev.proem.net.internal.transport;

import org.jspecify.annotations.NullMarked;

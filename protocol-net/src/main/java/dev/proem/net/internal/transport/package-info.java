/** The selector thread, its timers, sockets with and without TLS, buffers and threads. */
@NullMarked
package dev.proem.net.internal.transport;

import org.jspecify.annotations.NullMarked;

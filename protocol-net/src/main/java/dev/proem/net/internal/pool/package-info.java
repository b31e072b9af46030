/** The parts of a connection pool: endpoints with their backoff, connecting, open connections. */
@NullMarked
package dev.proem.net.internal.pool;

import org.jspecify.annotations.NullMarked;

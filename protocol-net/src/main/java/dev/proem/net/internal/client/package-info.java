/** Clients: sending calls, receiving replies and pushes, pings. */
@NullMarked
package dev.proem.net.internal.client;

import org.jspecify.annotations.NullMarked;

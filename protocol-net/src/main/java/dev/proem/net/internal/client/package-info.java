/** Connections of a client: calls, their replies, reconnects and pings. */
@NullMarked
package dev.proem.net.internal.client;

import org.jspecify.annotations.NullMarked;

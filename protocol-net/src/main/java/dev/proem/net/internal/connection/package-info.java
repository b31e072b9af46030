/** The state machine that the connections of servers and clients share. */
@NullMarked
package dev.proem.net.internal.connection;

import org.jspecify.annotations.NullMarked;

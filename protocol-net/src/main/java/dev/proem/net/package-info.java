/**
 * Servers and clients that exchange messages over sockets, with event loops, TLS and many
 * connections. See {@code docs/spec/protocol.md}, section "Connections".
 */
@NullMarked
package dev.proem.net;

import org.jspecify.annotations.NullMarked;

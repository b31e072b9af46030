/**
 * Messages over sockets: event loops, TLS, many connections. See {@code docs/spec/protocol.md},
 * section "Connections".
 */
@NullMarked
package dev.proem.net;

import org.jspecify.annotations.NullMarked;

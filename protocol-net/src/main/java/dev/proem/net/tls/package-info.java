/**
 * Keys, certificates and trust for connections over TLS. See {@code docs/spec/protocol.md}, section
 * "Connections".
 */
@NullMarked
package dev.proem.net.tls;

import org.jspecify.annotations.NullMarked;

/**
 * Readers and writers of messages over blocking streams and channels. See {@code
 * docs/spec/protocol.md}, section "Connections".
 */
@NullMarked
package dev.proem.io;

import org.jspecify.annotations.NullMarked;

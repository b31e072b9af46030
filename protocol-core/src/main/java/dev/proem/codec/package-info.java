/** Encoder and decoder of messages, without I/O. See {@code docs/spec/protocol.md}. */
@NullMarked
package dev.proem.codec;

import org.jspecify.annotations.NullMarked;

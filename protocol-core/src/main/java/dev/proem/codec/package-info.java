/**
 * Framing and unframing: bytes to messages and back, without any input or output. See {@code
 * docs/spec/protocol.md}.
 */
@NullMarked
package dev.proem.codec;

import org.jspecify.annotations.NullMarked;

/**
 * Self-describing messages, as values without I/O.
 *
 * <p>A {@link dev.proem.Message} is a {@linkplain dev.proem.MessageHeader header} and a content.
 * Faults of a peer are a {@link dev.proem.ProtocolException}; faults of the caller are an {@link
 * IllegalArgumentException} or an {@link IllegalStateException}.
 */
@NullMarked
package dev.proem;

import org.jspecify.annotations.NullMarked;

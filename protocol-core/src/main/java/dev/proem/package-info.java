/**
 * Messages that describe themselves: values without any input or output.
 *
 * <p>{@link dev.proem.Message} is a {@linkplain dev.proem.MessageHeader header} and a content. What
 * a peer got wrong is a {@link dev.proem.ProtocolException}; what the caller got wrong is an {@link
 * IllegalArgumentException} or {@link IllegalStateException}.
 */
@NullMarked
package dev.proem;

import org.jspecify.annotations.NullMarked;

/**
 * Codecs side by side, for JMH: each {@link dev.proem.benchmarks.codec.Contender} does the same
 * work, as {@link dev.proem.benchmarks.codec.Subject} gives it.
 */
@NullMarked
package dev.proem.benchmarks.codec;

import org.jspecify.annotations.NullMarked;

/**
 * Proem measured side by side with others. {@link dev.proem.benchmarks.codec} has the JMH
 * benchmarks of codecs.
 */
@NullMarked
package dev.proem.benchmarks;

import org.jspecify.annotations.NullMarked;

/** A load of fixed bytes for servers of any format: {@link dev.proem.benchmarks.load.Load}. */
@NullMarked
package dev.proem.benchmarks.load;

import org.jspecify.annotations.NullMarked;

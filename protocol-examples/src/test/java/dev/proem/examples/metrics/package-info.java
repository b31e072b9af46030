/** Metrics of servers and clients in Micrometer. For the how-to. */
@NullMarked
package dev.proem.examples.metrics;

import org.jspecify.annotations.NullMarked;

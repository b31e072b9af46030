/** Servers to compare with, each a program of its own that says where it listens. */
@NullMarked
package dev.proem.benchmarks.peer;

import org.jspecify.annotations.NullMarked;

/** Runs all measurements and writes the page: {@link dev.proem.benchmarks.report.Report}. */
@NullMarked
package dev.proem.benchmarks.report;

import org.jspecify.annotations.NullMarked;

/**
 * Files from one process to another, by Proem and by bare channels: servers and clients that tell
 * the figures of each transfer. Both are programs that are told what to do line by line.
 */
@NullMarked
package dev.proem.benchmarks.file;

import org.jspecify.annotations.NullMarked;

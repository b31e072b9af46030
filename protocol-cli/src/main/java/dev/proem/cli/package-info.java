/**
 * The shared parts of command lines: addresses, options, exit statuses, progress, output that is
 * safe for terminals; and the program {@code proem}.
 */
@NullMarked
package dev.proem.cli;

import org.jspecify.annotations.NullMarked;

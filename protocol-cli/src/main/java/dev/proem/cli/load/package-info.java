/** The load generator. */
@NullMarked
package dev.proem.cli.load;

import org.jspecify.annotations.NullMarked;

/** The echo server and client of the tutorial. */
@NullMarked
package dev.proem.examples.echo;

import org.jspecify.annotations.NullMarked;

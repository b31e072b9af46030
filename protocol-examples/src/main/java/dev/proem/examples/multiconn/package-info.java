/** The server and client of the tutorial for many connections. */
@NullMarked
package dev.proem.examples.multiconn;

import org.jspecify.annotations.NullMarked;

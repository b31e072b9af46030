/** The code of the pages in {@code docs/how-to}, each with a test that runs it. */
@NullMarked
package dev.proem.examples.howto;

import org.jspecify.annotations.NullMarked;

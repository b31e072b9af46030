/** The tutorial's application with a protocol of its own. */
@NullMarked
package dev.proem.examples.app;

import org.jspecify.annotations.NullMarked;

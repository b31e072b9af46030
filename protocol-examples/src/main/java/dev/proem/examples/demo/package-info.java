/** A demonstration that explains each byte. */
@NullMarked
package dev.proem.examples.demo;

import org.jspecify.annotations.NullMarked;

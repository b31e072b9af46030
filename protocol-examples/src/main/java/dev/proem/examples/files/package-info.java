/** A file store for files of any size. */
@NullMarked
package dev.proem.examples.files;

import org.jspecify.annotations.NullMarked;

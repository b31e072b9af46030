/** A chat whose server pushes messages. */
@NullMarked
package dev.proem.examples.chat;

import org.jspecify.annotations.NullMarked;

/** Streamed contents: read while they are sent, or while they are received. */
@NullMarked
package dev.proem.net.internal.content;

import org.jspecify.annotations.NullMarked;

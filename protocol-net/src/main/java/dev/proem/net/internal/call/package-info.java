/** The calls of a client: their outcome, their queue, and the calls in flight. */
@NullMarked
package dev.proem.net.internal.call;

import org.jspecify.annotations.NullMarked;

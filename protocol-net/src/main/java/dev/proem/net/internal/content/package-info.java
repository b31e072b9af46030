/** Contents that are streamed: read while they are sent, or read while they arrive. */
@NullMarked
package dev.proem.net.internal.content;

import org.jspecify.annotations.NullMarked;

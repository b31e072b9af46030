/** The connections of a server: requests, replies, limits and shutdown. */
@NullMarked
package dev.proem.net.internal.server;

import org.jspecify.annotations.NullMarked;

/** Listening sockets, and the sockets that they accept until these become connections. */
@NullMarked
package dev.proem.net.internal.listener;

import org.jspecify.annotations.NullMarked;

/** Connections of a server: accepted sockets, requests, handlers and shutdown. */
@NullMarked
package dev.proem.net.internal.server;

import org.jspecify.annotations.NullMarked;

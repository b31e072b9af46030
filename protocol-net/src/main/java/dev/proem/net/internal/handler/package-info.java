/** The handler of a server with its interceptors, and the threads that it runs on. */
@NullMarked
package dev.proem.net.internal.handler;

import org.jspecify.annotations.NullMarked;

/**
 * The three systems of the socket tutorial as commands of one jar: echo, multiconn and the
 * application with its own protocol; and a chat and a store for files. The classes are written to
 * be read; the guide shows parts of them, marked by {@code tag::name} and {@code end::name}
 * comments.
 */
@NullMarked
package dev.proem.examples;

import org.jspecify.annotations.NullMarked;

/**
 * The systems of the socket tutorial as commands of one jar, a chat and a file store: a package for
 * each. The classes are written to be read; the guide shows parts of them, marked by {@code
 * tag::name} and {@code end::name} comments.
 */
@NullMarked
package dev.proem.examples;

import org.jspecify.annotations.NullMarked;

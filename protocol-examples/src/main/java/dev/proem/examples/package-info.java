/**
 * The systems of the socket tutorial, a chat and a file store as commands of one jar, with a
 * package for each. The guide shows parts of the classes, which are marked by {@code tag::name} and
 * {@code end::name} comments.
 */
@NullMarked
package dev.proem.examples;

import org.jspecify.annotations.NullMarked;

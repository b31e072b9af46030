/** The codec of Proem in pipelines of Netty, and a small server. For the how-to. */
@NullMarked
package dev.proem.examples.netty;

import org.jspecify.annotations.NullMarked;

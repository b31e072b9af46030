/** The messages of one connection: received bytes become messages, messages become bytes. */
@NullMarked
package dev.proem.net.internal.message;

import org.jspecify.annotations.NullMarked;

/** The PROXY header that a load balancer sends first. */
@NullMarked
package dev.proem.net.internal.proxy;

import org.jspecify.annotations.NullMarked;

/** Where the time goes: {@link dev.proem.benchmarks.profile.Profile}. */
@NullMarked
package dev.proem.benchmarks.profile;

import org.jspecify.annotations.NullMarked;

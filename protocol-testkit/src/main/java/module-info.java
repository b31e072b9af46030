/**
 * Helpers for tests: a server for each test, assertions for messages, and faults at chosen bytes of
 * a connection. See {@link dev.proem.testkit}.
 */
module dev.proem.testkit {
  requires transitive dev.proem.net;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.proem.testkit;

  // JUnit creates the extension, whose class is package-private.
  opens dev.proem.testkit to
      org.junit.platform.commons;
}

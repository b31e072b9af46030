/**
 * A test kit for whatever talks over a connection: faults at chosen bytes, over TCP or in memory.
 * See {@link dev.proem.testkit}.
 */
module dev.proem.testkit {
  requires static org.jspecify;

  exports dev.proem.testkit;
}

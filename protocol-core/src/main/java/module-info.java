/**
 * Self-describing messages: a proto-header, a JSON header and a content.
 *
 * <p>{@link dev.proem} has the values, {@link dev.proem.codec} encodes and decodes them, and {@link
 * dev.proem.io} reads and writes them over blocking streams and channels. Jackson is required
 * transitively, because {@link dev.proem.JsonContent} has its types in signatures.
 */
module dev.proem {
  requires transitive tools.jackson.databind;
  requires static org.jspecify;

  exports dev.proem;
  exports dev.proem.codec;
  exports dev.proem.io;
}

/**
 * Messages that describe themselves: a proto-header, a JSON header, a content body.
 *
 * <p>{@link dev.proem} has the values, {@link dev.proem.codec} turns them into bytes and back, and
 * {@link dev.proem.io} carries them over blocking streams and channels. Jackson appears in the
 * signatures of {@link dev.proem.JsonContent} only, which is why it is required transitively.
 */
module dev.proem {
  requires transitive tools.jackson.databind;
  requires static org.jspecify;

  exports dev.proem;
  exports dev.proem.codec;
  exports dev.proem.io;
}

package dev.proem.benchmarks.codec;

/** All contenders, by the names that they have in results. */
public enum Contenders {
  /** Content uncopied, in parts of its own. */
  PROEM,
  /** Content copied, all in one buffer. */
  PROEM_ONE_BUFFER,
  /** As PROEM, but header and message are objects made anew for each message. */
  PROEM_NEW,
  /** This format by hand. */
  JACKSON,
  /** A JSON header. */
  ROCKETMQ,
  /** Binary headers. */
  EVENTSTREAM,
  /** Headers as of HTTP, and JSON. */
  LSP4J,
  /** The limit: nothing but a copy of the content. */
  COPY;

  Contender of(Subject subject) {
    return switch (this) {
      case PROEM -> new ProemCodec(subject, ProemCodec.Output.PARTS);
      case PROEM_ONE_BUFFER -> new ProemCodec(subject, ProemCodec.Output.ONE_BUFFER);
      case PROEM_NEW -> new ProemCodec(subject, ProemCodec.Output.NEW_MESSAGE);
      case JACKSON -> new JacksonCodec(subject);
      case ROCKETMQ -> new RocketMqCodec(subject);
      case EVENTSTREAM -> new EventStreamCodec(subject);
      case LSP4J -> new Lsp4jCodec(subject);
      case COPY -> new CopyOnly(subject);
    };
  }
}

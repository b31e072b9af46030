package dev.proem.benchmarks.codec;

import dev.proem.Dialect;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * This project. One decoder is kept for the whole stream. Encoding ends with header and content in
 * two buffers, or both in one; decoding with a read-only buffer of the content, which is a copy.
 */
final class ProemCodec implements Contender {
  /** What encoding ends with. */
  enum Output {
    PARTS,
    ONE_BUFFER,
    NEW_MESSAGE
  }

  private final MessageEncoder encoder = new MessageEncoder();
  private final MessageDecoder decoder = new MessageDecoder();
  private final Subject subject;
  private final Output output;
  private final Message message;

  ProemCodec(Subject subject, Output output) {
    this.subject = subject;
    this.output = output;
    this.message = message();
  }

  private Message message() {
    MessageHeader header =
        new MessageHeader(
            subject.contentType(), subject.contentEncoding(), subject.content().length);
    return Message.ofOwned(header, subject.content(), Dialect.STRICT);
  }

  @Override
  public ByteBuffer[] encode() {
    return switch (output) {
      case PARTS -> encoder.encodeParts(message);
      case ONE_BUFFER -> new ByteBuffer[] {encoder.encode(message)};
      case NEW_MESSAGE -> encoder.encodeParts(message());
    };
  }

  @Override
  public void decode(ByteBuffer in, Receiver receiver) {
    Message decoded = Objects.requireNonNull(decoder.decode(in));
    receiver.accept(
        decoded.contentType(),
        decoded.contentEncoding(),
        decoded.contentLength(),
        decoded.content());
  }

  @Override
  public void roundTrip(Receiver receiver) {
    decode(encoder.encode(message), receiver);
  }
}

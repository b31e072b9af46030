package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/**
 * The event streams of AWS: binary headers, two checksums. One decoder is kept for the whole
 * stream. Encoding ends with one buffer, the payload copied; decoding with an array of the payload,
 * which is a copy.
 */
final class EventStreamCodec implements Contender {
  private final MessageDecoder decoder = new MessageDecoder();
  private final Message message;

  EventStreamCodec(Subject subject) {
    message =
        new Message(
            Map.of(
                ":content-type", HeaderValue.fromString(subject.contentType()),
                ":content-encoding", HeaderValue.fromString(subject.contentEncoding())),
            subject.content());
  }

  @Override
  public ByteBuffer[] encode() {
    return new ByteBuffer[] {message.toByteBuffer()};
  }

  @Override
  public void decode(ByteBuffer in, Receiver receiver) {
    decoder.feed(in);
    List<Message> decoded = decoder.getDecodedMessages();
    Message first = decoded.get(0);
    Map<String, HeaderValue> headers = first.getHeaders();
    byte[] payload = first.getPayload();
    receiver.accept(
        text(headers, ":content-type"),
        text(headers, ":content-encoding"),
        payload.length,
        payload);
  }

  private static String text(Map<String, HeaderValue> headers, String name) {
    return Objects.requireNonNull(headers.get(name)).getString();
  }
}

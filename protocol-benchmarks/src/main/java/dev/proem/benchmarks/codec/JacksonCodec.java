package dev.proem.benchmarks.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * This very format as one writes it by hand, with one shared mapper and trees for headers; nothing
 * is checked. Encoding ends with header and content in two buffers, content uncopied; decoding with
 * an array of the content, which is a copy.
 */
final class JacksonCodec implements Contender {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Subject subject;

  JacksonCodec(Subject subject) {
    this.subject = subject;
  }

  @Override
  public ByteBuffer[] encode() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("byteorder", "little");
    node.put("content-type", subject.contentType());
    node.put("content-encoding", subject.contentEncoding());
    node.put("content-length", subject.content().length);
    byte[] json = MAPPER.writeValueAsBytes(node);
    ByteBuffer header = ByteBuffer.allocate(2 + json.length);
    header.putShort((short) json.length).put(json).flip();
    return new ByteBuffer[] {header, ByteBuffer.wrap(subject.content())};
  }

  @Override
  public void decode(ByteBuffer in, Receiver receiver) throws IOException {
    int length = in.getShort() & 0xFFFF;
    JsonNode header = header(in, length);
    in.position(in.position() + length);
    byte[] content = new byte[header.get("content-length").intValue()];
    in.get(content);
    receiver.accept(
        header.get("content-type").stringValue(),
        header.get("content-encoding").stringValue(),
        content.length,
        content);
  }

  /** From where it is, if that is an array. */
  private static JsonNode header(ByteBuffer in, int length) {
    if (in.hasArray()) {
      return MAPPER.readTree(in.array(), in.arrayOffset() + in.position(), length);
    }
    byte[] json = new byte[length];
    in.get(in.position(), json);
    return MAPPER.readTree(json);
  }
}

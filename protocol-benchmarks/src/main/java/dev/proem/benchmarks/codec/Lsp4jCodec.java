package dev.proem.benchmarks.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.eclipse.lsp4j.jsonrpc.json.JsonRpcMethod;
import org.eclipse.lsp4j.jsonrpc.json.MessageJsonHandler;
import org.eclipse.lsp4j.jsonrpc.json.StreamMessageConsumer;
import org.eclipse.lsp4j.jsonrpc.json.StreamMessageProducer;
import org.eclipse.lsp4j.jsonrpc.messages.NotificationMessage;

/**
 * LSP4J's reader and writer of messages: the content is a JSON string in a JSON-RPC notification,
 * since that is what they take. Encoding ends with one buffer; decoding with an array of the
 * content, made of that string.
 */
final class Lsp4jCodec implements Contender {
  private static final String METHOD = "message";

  private final MessageJsonHandler handler =
      new MessageJsonHandler(Map.of(METHOD, JsonRpcMethod.notification(METHOD, Params.class)));
  private final Output output = new Output();
  private final StreamMessageConsumer writer = new StreamMessageConsumer(output, handler);
  private final NotificationMessage message = new NotificationMessage();

  /** What Gson reads and writes. */
  private static final class Params {
    String contentType = "";
    String contentEncoding = "";
    String content = "";
  }

  /** Gives its bytes uncopied, until it is reset. */
  private static final class Output extends ByteArrayOutputStream {
    ByteBuffer written() {
      return ByteBuffer.wrap(buf, 0, count).slice();
    }
  }

  Lsp4jCodec(Subject subject) {
    Params params = new Params();
    params.contentType = subject.contentType();
    params.contentEncoding = subject.contentEncoding();
    params.content = new String(subject.content(), StandardCharsets.UTF_8);
    message.setMethod(METHOD);
    message.setParams(params);
  }

  @Override
  public ByteBuffer[] encode() {
    output.reset();
    writer.consume(message);
    return new ByteBuffer[] {output.written()};
  }

  @Override
  public void decode(ByteBuffer in, Receiver receiver) {
    new StreamMessageProducer(stream(in), handler)
        .listen(
            decoded -> {
              Params params = (Params) ((NotificationMessage) decoded).getParams();
              byte[] content =
                  Objects.requireNonNull(params).content.getBytes(StandardCharsets.UTF_8);
              receiver.accept(params.contentType, params.contentEncoding, content.length, content);
            });
  }

  private static InputStream stream(ByteBuffer in) {
    if (in.hasArray()) {
      return new ByteArrayInputStream(in.array(), in.arrayOffset() + in.position(), in.remaining());
    }
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return new ByteArrayInputStream(bytes);
  }
}

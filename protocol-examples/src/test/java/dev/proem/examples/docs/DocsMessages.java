package dev.proem.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.proem.Dialect;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.WrongProtocolException;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.io.StreamedMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Short examples of working with messages. For chapter 3 of the guide. */
final class DocsMessages {
  private DocsMessages() {}

  static String frameByHand(InputStream stream) throws IOException {
    // tag::by-hand
    DataInputStream in = new DataInputStream(stream);
    int length = in.readUnsignedShort(); // 2 bytes, big-endian; waits for both
    byte[] header = new byte[length];
    in.readFully(header); // waits for all of them
    return new String(header, UTF_8);
    // end::by-hand
  }

  static List<Message> make() {
    // tag::make
    Message search = Message.json(Map.of("action", "search")); // text/json, utf-8
    Message text = Message.text("Grüße 🐰"); // text/plain, utf-8
    Message bytes = Message.binary(new byte[] {1, 2, 3}); // binary/octet-stream, binary
    Message more =
        Message.builder()
            .contentType("text/csv")
            .contentEncoding("latin-1") // a charset by its Python or Java name
            .extra("message-id", "42") // an extra header
            .text("Köln;0221\n")
            .build();
    // end::make
    return List.of(search, text, bytes, more);
  }

  // tag::search-record
  record Search(String action, String value) {}

  // end::search-record

  static String take(Message message) {
    // tag::take
    String type = message.contentType(); // "text/json"
    int length = message.contentLength(); // in bytes
    String traceId = message.header().string("trace-id").orElse("none"); // an extra header
    Search search = message.json(Search.class); // or json(), text(), bytes(), content()
    // end::take
    return "%s %d %s %s".formatted(type, length, traceId, search.value());
  }

  static int numbers() {
    // tag::numbers
    ByteBuffer numbers = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putInt(1_000).putInt(2_000);
    Message message =
        Message.builder().byteOrder(numbers.order()).ownedContent(numbers.array()).build();

    int first = message.content().getInt(); // 1000 on any machine: the header has the byte order
    // end::numbers
    return first;
  }

  static Message inFragments(Message message) {
    // tag::fragments
    ByteBuffer bytes = new MessageEncoder().encode(message); // proto-header, header, content

    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer half = bytes.slice(0, bytes.limit() / 2);
    ByteBuffer rest = bytes.slice(bytes.limit() / 2, bytes.limit() - bytes.limit() / 2);
    Message early = decoder.decode(half); // null: more bytes are needed; half is consumed
    Message whole = decoder.decode(rest); // the message
    // end::fragments
    return early == null ? whole : early;
  }

  static List<Message> arrived(MessageDecoder decoder, ByteBuffer bytes) {
    // tag::loop
    List<Message> messages = new ArrayList<>();
    Message message = decoder.decode(bytes);
    while (message != null) { // there may be several, or the rest of a long one
      messages.add(message);
      message = decoder.decode(bytes);
    }
    // end::loop
    return messages;
  }

  static Message ask(Socket socket, Message request) throws IOException {
    // tag::ask
    new MessageWriter(socket.getOutputStream()).write(request);
    Message reply = new MessageReader(socket.getInputStream()).read();
    // end::ask
    return reply;
  }

  static void serve(InputStream in, OutputStream out) throws IOException {
    // tag::serve
    MessageReader reader = new MessageReader(in);
    MessageWriter writer = new MessageWriter(out);
    while (reader.hasNext()) { // false at the end of input between two messages
      writer.write(Message.text("you said " + reader.read().text()));
    }
    // end::serve
  }

  static void sendFile(OutputStream out, Path file) throws IOException {
    // tag::send-file
    MessageHeader header = new MessageHeader("video/mp4", "binary", Files.size(file));
    new MessageWriter(out).write(header, file);
    // end::send-file
  }

  static void receiveFile(InputStream in, Path file) throws IOException {
    // tag::receive-file
    Limits limits = Limits.DEFAULT.withContentBytes(10_000_000_000L);
    MessageReader reader = new MessageReader(in, limits, Dialect.STRICT);
    StreamedMessage message = reader.readStreamed();
    Files.copy(message.content(), file); // in constant memory, with any length
    // end::receive-file
  }

  static MessageDecoder limited() {
    // tag::limits
    Limits limits = Limits.DEFAULT.withHeaderBytes(8_192).withContentBytes(1L << 20);
    MessageDecoder decoder = new MessageDecoder(limits, Dialect.STRICT);
    // end::limits
    return decoder;
  }

  static String explain(MessageReader reader) throws IOException {
    // tag::errors
    try {
      return "received " + reader.read();
    } catch (WrongProtocolException e) {
      return "that peer speaks " + e.protocol();
    } catch (LimitExceededException e) {
      return "%d is more than %d".formatted(e.declared().orElse(-1), e.limit().orElse(-1));
    } catch (TruncatedMessageException e) {
      return "%d of %d bytes".formatted(e.received(), e.expected());
    } catch (ProtocolException e) { // any other fault of the bytes
      return "%s at byte %d".formatted(e.code().code(), e.offset());
    }
    // end::errors
  }
}

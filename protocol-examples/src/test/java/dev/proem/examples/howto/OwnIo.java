package dev.proem.examples.howto;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/** The codec over files, queues and other event loops. For the how-to. */
final class OwnIo {
  private OwnIo() {}

  // tag::inbox[]
  /** Decodes messages from bytes of any source, in any fragments. */
  static final class Inbox {
    private final MessageDecoder decoder = new MessageDecoder(); // one per stream
    private final Consumer<Message> taker;

    Inbox(Consumer<Message> taker) {
      this.taker = taker;
    }

    /** Decodes all bytes. Afterwards the buffer can be reused. */
    void bytes(ByteBuffer bytes) {
      for (Message next = decoder.decode(bytes); next != null; next = decoder.decode(bytes)) {
        taker.accept(next);
      }
    }

    /** Handles the end of input; throws a TruncatedMessageException inside a message. */
    void end() {
      decoder.endOfInput();
    }
  }

  // end::inbox[]

  // tag::journal[]
  private static final MessageEncoder ENCODER = new MessageEncoder(); // one for all

  static void append(FileChannel journal, Message message) throws IOException {
    ByteBuffer bytes = ENCODER.encode(message);
    while (bytes.hasRemaining()) {
      journal.write(bytes);
    }
  }

  /**
   * Reads a journal from its start. If the last message is incomplete, for example after a power
   * failure, the journal is truncated after the message before it.
   */
  static void replay(FileChannel journal, Consumer<Message> taker) throws IOException {
    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    long whole = 0;
    while (journal.read(buffer.clear()) >= 0) {
      buffer.flip();
      for (Message next = decoder.decode(buffer); next != null; next = decoder.decode(buffer)) {
        taker.accept(next);
        whole = decoder.offset();
      }
    }
    try {
      decoder.endOfInput();
    } catch (TruncatedMessageException e) {
      journal.truncate(whole);
    }
  }

  // end::journal[]

  // tag::chunks[]
  /** Copies the contents of messages of any length as they arrive, in constant memory. */
  static void contents(MessageDecoder decoder, ByteBuffer bytes, WritableByteChannel out)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (decoder.contentRemaining() == 0) {
        MessageHeader header = decoder.decodeHeader(bytes);
        if (header == null) {
          return; // more bytes are needed
        }
      }
      ByteBuffer chunk = decoder.decodeContent(bytes); // a view of the buffer: use it now
      while (chunk.hasRemaining()) {
        out.write(chunk);
      }
    }
  }
  // end::chunks[]
}

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

/** The codec over files, queues and loops of one's own. For the how-to. */
final class OwnIo {
  private OwnIo() {}

  // tag::inbox[]
  /** Messages out of bytes that come from wherever you like, cut however they are. */
  static final class Inbox {
    private final MessageDecoder decoder = new MessageDecoder(); // one a stream
    private final Consumer<Message> taker;

    Inbox(Consumer<Message> taker) {
      this.taker = taker;
    }

    /** Takes all of it; afterwards the buffer can be used for the next bytes. */
    void bytes(ByteBuffer bytes) {
      for (Message next = decoder.decode(bytes); next != null; next = decoder.decode(bytes)) {
        taker.accept(next);
      }
    }

    /** The stream has ended: in order, or a TruncatedMessageException says where. */
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
   * Reads a journal from its beginning. When the last message was not written to its end, since the
   * power failed, the journal is cut off behind the message before.
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

  // tag::pieces[]
  /** Copies the contents of messages, of any length, as their bytes come; in constant memory. */
  static void contents(MessageDecoder decoder, ByteBuffer bytes, WritableByteChannel out)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (decoder.contentRemaining() == 0) {
        MessageHeader header = decoder.decodeHeader(bytes);
        if (header == null) {
          return; // more bytes are needed
        }
      }
      ByteBuffer piece = decoder.decodeContent(bytes); // a view of the buffer: use it now
      while (piece.hasRemaining()) {
        out.write(piece);
      }
    }
  }
  // end::pieces[]
}

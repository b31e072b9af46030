package dev.proem.examples;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;

/**
 * One client of the application: bytes become requests, requests become replies, replies become
 * bytes. The connection stays open for any number of requests, which may come all at once; replies
 * keep their order.
 */
final class AppConnection extends Connection {
  /** With more unsent bytes than this, requests stay in the socket until the client has read. */
  private static final long HIGH_WATERMARK = 64 * 1024;

  private static final long LOW_WATERMARK = 16 * 1024;
  private static final MessageEncoder ENCODER = new MessageEncoder();

  private final Logger log;
  private final Duration messageTimeout;
  private MessageDecoder decoder;
  private long answered;
  private long messageStart; // as an offset in the stream, in bytes
  private long messageStartTime;

  AppConnection(SelectionKey key, Loop loop, Limits limits) throws IOException {
    super(key, loop, HIGH_WATERMARK, LOW_WATERMARK);
    this.decoder = new MessageDecoder(limits, Dialect.STRICT);
    this.log = loop.log();
    this.messageTimeout = loop.timeouts().message();
  }

  // tag::received[]
  @Override
  void received(ByteBuffer bytes) {
    boolean fresh = !isInsideMessage();
    try {
      Message request = decoder.decode(bytes);
      while (request != null) { // perhaps many at once, perhaps the end of a long one
        send(ENCODER.encode(SearchApp.answer(request)));
        answered++;
        messageStart = decoder.offset();
        fresh = true;
        request = decoder.decode(bytes);
      }
      if (fresh) {
        messageStartTime = System.nanoTime();
      }
    } catch (ProtocolException e) {
      refuse(code(e), Failures.reason(e));
    } catch (RuntimeException | OutOfMemoryError e) { // ours, but this client gets an answer, too
      log.log(Level.ERROR, "a fault of this server: " + e);
      refuse("internal", "this server failed to serve the request");
    }
  }

  @Override
  void inputEnded() {
    try {
      decoder.endOfInput();
      end("end of input, %d requests answered".formatted(answered));
    } catch (ProtocolException e) { // it ended inside a request
      refuse(code(e), Failures.reason(e));
    }
  }

  /** An error reply after the replies to all requests before, and then the end. */
  private void refuse(String code, String sentence) {
    send(ENCODER.encode(errorReply(code, sentence)));
    decoder = new MessageDecoder(); // frees what has come of the bad request
    messageStart = 0;
    String why = sentence.startsWith(code) ? sentence : code + ": " + sentence;
    end("%s; %d requests answered before".formatted(why, answered));
  }

  static Message errorReply(String code, String sentence) {
    return Message.builder().text(sentence).extra("error", code).build();
  }

  // end::received[]

  private static String code(ProtocolException e) {
    return e.code() == ErrorCode.HEADER_TOO_LARGE || e.code() == ErrorCode.CONTENT_TOO_LARGE
        ? e.code().code()
        : "malformed-message";
  }

  private boolean isInsideMessage() {
    return decoder.offset() > messageStart;
  }

  @Override
  boolean isTimed() {
    return super.isTimed() || (isOpen() && isInsideMessage());
  }

  @Override
  void tick() throws IOException {
    if (isPaused()) {
      messageStartTime = System.nanoTime(); // we don't read, so the client isn't late
    } else if (isOpen() && isInsideMessage() && isOver(messageStartTime, messageTimeout)) {
      refuse(
          "deadline-exceeded",
          "a request took longer than " + Durations.text(messageTimeout) + " to arrive");
      settle();
    }
    super.tick();
  }
}

package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.content.ReaderTimer;
import dev.proem.net.internal.transport.ContentMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the content of a message as it arrives: of a streamed reply, which a reader gets, or of
 * another message where a streamed reply was expected, which is collected. For the event loop's
 * thread only.
 */
final class ReplyStream {
  /** The largest content, in bytes, that is collected. */
  private static final long LARGEST_COLLECTED = Limits.DEFAULT.contentBytes();

  private record Collected(MessageHeader header, ByteArrayOutputStream content) {}

  private final ClientSettings settings;
  private final AtomicLong held = new AtomicLong();
  private @Nullable ContentPipe pipe;
  private @Nullable Collected collected;

  ReplyStream(ClientSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts a message that is collected. Its memory is limited even if the limit of the user is one
   * for streamed contents.
   *
   * @param offset the position of the content in the received bytes
   * @throws LimitExceededException if the content is too large
   */
  void collect(MessageHeader header, long offset) {
    collected = new Collected(header, new ByteArrayOutputStream());
    long limit = Math.min(settings.limits().contentBytes(), LARGEST_COLLECTED);
    if (header.contentLength() > limit) {
      throw new LimitExceededException(
          ErrorCode.CONTENT_TOO_LARGE,
          Phase.HEADER,
          offset,
          header.contentLength(),
          new Bound("Limits.contentBytes", limit),
          "an error reply or a push, in place of a streamed reply, announces a content of "
              + header.contentLength()
              + " bytes, over the limit of "
              + limit
              + " (Limits.contentBytes, at most "
              + LARGEST_COLLECTED
              + " for a message that is not a streamed reply)");
    }
  }

  /**
   * Starts the reply of a call, whose reader gets the content.
   *
   * @param memory for large contents
   * @param hasRoom runs when a full pipe has room again, on the reader's thread
   * @param unwanted gets the content when it is closed before its end, on the reader's thread
   * @param timer limits the time for which the content is not read
   */
  void begin(
      Call call,
      MessageHeader header,
      ContentMemory memory,
      Runnable hasRoom,
      Consumer<ContentPipe> unwanted,
      ReaderTimer timer) {
    ContentPipe content = new ContentPipe(ClientSettings.STREAM_BUFFER, held, hasRoom, memory);
    content.whenDiscarded(
        () -> {
          timer.end();
          unwanted.accept(content);
        });
    pipe = content;
    timer.begin(content);
    call.stream(header, content);
  }

  /** Gives a call a reply that was received completely. */
  static void whole(Call call, Message message, ReaderTimer timer) {
    ContentPipe content = new ContentPipe(Integer.MAX_VALUE, new AtomicLong(), () -> {});
    content.add(message.content());
    content.end();
    content.whenDiscarded(timer::end);
    timer.begin(content);
    call.stream(message.header(), content);
  }

  /** Returns the content that a reader gets, while it is received; otherwise null. */
  @Nullable ContentPipe pipe() {
    return pipe;
  }

  /** Returns the header of the message that is being collected; null if there is none. */
  @Nullable MessageHeader collectedHeader() {
    return collected == null ? null : collected.header;
  }

  /** Takes a chunk of the content; returns whether its reader has enough for now. */
  boolean add(ByteBuffer chunk) {
    ContentPipe content = pipe;
    if (content != null) {
      return content.add(chunk);
    }
    Collected message = collected;
    if (message != null) {
      byte[] copy = new byte[chunk.remaining()];
      chunk.get(copy);
      message.content.writeBytes(copy);
    }
    return false;
  }

  /** Ends the content; returns the message if it was collected. */
  @Nullable Message end() {
    ContentPipe content = pipe;
    Collected complete = collected;
    pipe = null;
    collected = null;
    if (content != null) {
      content.end();
    }
    if (complete == null) {
      return null;
    }
    byte[] bytes = complete.content.toByteArray();
    Message message = Message.ofOwned(complete.header, bytes, settings.dialect());
    return settings.json() == null ? message : message.withJson(settings.json());
  }

  /** Ends the content of a reader with an exception. */
  void fail(RuntimeException failure) {
    ContentPipe content = pipe;
    if (content != null) {
      content.fail(failure);
    }
  }
}

package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.content.ReaderTimer;
import dev.proem.net.internal.transport.ContentMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A message that a client takes as it comes: the streamed reply that its reader gets, or one that
 * is collected, since it is no such reply. Used by the thread of the loop only.
 */
final class ReplyStream {
  private final AtomicLong held = new AtomicLong();
  private @Nullable ContentPipe pipe;
  private @Nullable ByteArrayOutputStream collected;

  /** The message is collected, and then taken as any other. */
  void collect() {
    collected = new ByteArrayOutputStream();
  }

  /**
   * The content goes to the reader of a call.
   *
   * @param memory of the loop, for large contents
   * @param hasRoom runs when a full pipe has room again, on the reader's thread
   * @param unwanted hears when its reader wants no more of it, on the reader's thread
   * @param clock measures how long it is not read
   */
  void begin(
      Call call,
      MessageHeader header,
      ContentMemory memory,
      Runnable hasRoom,
      Consumer<ContentPipe> unwanted,
      ReaderTimer clock) {
    ContentPipe content = new ContentPipe(ClientSettings.STREAM_BUFFER, held, hasRoom, memory);
    content.whenDiscarded(
        () -> {
          clock.end();
          unwanted.accept(content);
        });
    pipe = content;
    clock.begin(content);
    call.stream(header, content);
  }

  /** A reply that has come whole already. */
  static void whole(Call call, Message message, ReaderTimer clock) {
    ContentPipe content = new ContentPipe(Integer.MAX_VALUE, new AtomicLong(), () -> {});
    content.add(message.content());
    content.end();
    content.whenDiscarded(clock::end);
    clock.begin(content);
    call.stream(message.header(), content);
  }

  boolean isOpen() {
    return pipe != null;
  }

  @Nullable ContentPipe pipe() {
    return pipe;
  }

  /** Whether it is this content that is coming in, and not that of a later reply. */
  boolean isOf(ContentPipe content) {
    return content.equals(pipe);
  }

  /** Some of the content; true when its reader has enough for now. */
  boolean add(ByteBuffer piece) {
    ContentPipe content = pipe;
    if (content != null) {
      return content.add(piece);
    }
    ByteArrayOutputStream bytes = collected;
    if (bytes != null) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      bytes.writeBytes(copy);
    }
    return false;
  }

  /** The content is complete; the message, if it was collected. */
  @Nullable Message end(MessageHeader header, ClientSettings settings) {
    ContentPipe content = pipe;
    ByteArrayOutputStream bytes = collected;
    pipe = null;
    collected = null;
    if (content != null) {
      content.end();
    }
    if (bytes == null) {
      return null;
    }
    Message message = Message.ofOwned(header, bytes.toByteArray(), settings.dialect());
    return settings.json() == null ? message : message.withJson(settings.json());
  }

  /** No more will come. */
  void fail(RuntimeException failure) {
    ContentPipe content = pipe;
    if (content != null) {
      content.fail(failure);
    }
  }
}

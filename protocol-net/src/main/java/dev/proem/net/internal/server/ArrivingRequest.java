package dev.proem.net.internal.server;

import dev.proem.MessageHeader;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The streamed request whose content is arriving, if there is one. The content goes to the handler
 * through a pipe; reading is paused while the pipe is full. Used by the thread of the event loop
 * only.
 */
final class ArrivingRequest {
  private final Intake intake;
  private final EventLoop loop;
  private final Duration handlerTimeout;
  private @Nullable ServerExchange exchange;

  ArrivingRequest(MessageConnection connection, Duration handlerTimeout) {
    this.intake = connection.intake;
    this.loop = connection.loop;
    this.handlerTimeout = handlerTimeout;
  }

  /** The header of a request has arrived. */
  void start(ServerExchange streamed) {
    exchange = streamed;
  }

  /** Passes a chunk of the content on. */
  void add(ByteBuffer chunk) {
    ContentPipe pipe = pipe();
    if (pipe != null && pipe.add(chunk)) {
      intake.pause(Intake.Pause.CONTENT);
    }
    restartTimeout();
  }

  /** The content has arrived completely. */
  void complete() {
    ContentPipe pipe = pipe();
    if (pipe != null) {
      pipe.end();
    }
    restartTimeout();
    exchange = null;
  }

  /** The handler's time-out starts again: the handler had to wait for the content. */
  void restartTimeout() {
    if (exchange != null) {
      exchange.restartTimeout(loop.now(), handlerTimeout);
    }
  }

  /** Fails the content with a fault of the peer, after the handler has read what has arrived. */
  void fail(RuntimeException fault) {
    ContentPipe pipe = pipe();
    if (pipe != null) {
      pipe.fail(fault);
    }
  }

  /** Discards the content; a handler that reads it fails for the given reason. */
  void discard(String why) {
    ContentPipe pipe = pipe();
    if (pipe != null) {
      pipe.discard(why);
    }
  }

  /** The rest of the content will not be read from the connection. */
  void abort(String why) {
    ContentPipe pipe = pipe();
    exchange = null;
    if (pipe != null) {
      pipe.abort(why);
    }
  }

  /** The request; null if there is none. */
  @Nullable ServerExchange exchange() {
    return exchange;
  }

  /** The pipe of its content; null if there is none. */
  @Nullable ContentPipe pipe() {
    return exchange == null ? null : exchange.pipe();
  }

  /** The header of the message that is being received, streamed or not, if it has arrived. */
  @Nullable MessageHeader header() {
    return exchange == null ? intake.header() : exchange.header();
  }

  /** The bytes of a request's content that have not arrived. */
  long remaining(ServerExchange request) {
    return request == exchange ? intake.contentRemaining() : 0;
  }

  /** The memory that its content holds, in bytes. */
  long heldBytes() {
    ContentPipe pipe = pipe();
    return pipe == null ? 0 : pipe.heldBytes();
  }
}

package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.RequestHandler;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.ReceivedBytes;
import dev.proem.net.internal.transport.EventLoop;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the messages that a connection receives into requests, within the limits for memory, rate
 * and requests in flight. Used by the thread of the event loop only.
 */
final class RequestReceiver {
  private final MessageConnection connection;
  private final EventLoop loop;
  private final Intake intake;
  private final ServerContext context;
  private final ReceivedBytes received;
  private final RateLimiter rate;
  private final ArrivingRequest arriving;
  private final Requests requests;
  private final ErrorEnding errors;

  RequestReceiver(
      MessageConnection connection,
      ServerContext context,
      ReceivedBytes received,
      RateLimiter rate,
      ArrivingRequest arriving,
      Requests requests,
      ErrorEnding errors) {
    this.connection = connection;
    this.loop = connection.loop;
    this.intake = connection.intake;
    this.context = context;
    this.received = received;
    this.rate = rate;
    this.arriving = arriving;
    this.requests = requests;
    this.errors = errors;
  }

  /** A message has arrived completely. */
  void message(Message message, long headerAt, long bytes, long arrivalNanos) {
    context.events.received(connection, message.header(), bytes, arrivalNanos);
    rate.message();
    received.charge(bytes);
    if (!received.makeRoom()) {
      received.charge(-bytes);
      errors.overloaded(received.limit(), message.header());
      return;
    }
    if (!connection.isOpen()) { // it held the most, and was ended to make room
      received.charge(-bytes);
      return;
    }
    requests.accept(exchange(message.header(), message, null, headerAt, bytes));
    requests.arrivedCompletely();
  }

  /** The header of a streamed message has arrived. */
  void header(MessageHeader header) {
    ContentPipe pipe =
        received.pipe(
            context.settings.serverLimits().streamBuffer(),
            () -> loop.execute(() -> connection.step(() -> intake.unpause(Intake.Pause.CONTENT))),
            loop.contentMemory());
    ServerExchange exchange = exchange(header, null, pipe, loop.now(), 0);
    arriving.start(exchange);
    requests.accept(exchange);
  }

  /** A chunk of a streamed content has arrived. */
  void content(ByteBuffer chunk) {
    arriving.add(chunk);
    received.makeRoom();
  }

  /** A streamed message has arrived completely. */
  void complete(MessageHeader header, long bytes, long arrivalNanos) {
    arriving.complete();
    context.events.received(connection, header, bytes, arrivalNanos);
    rate.message();
    requests.arrivedCompletely();
  }

  private ServerExchange exchange(
      MessageHeader header,
      @Nullable Message message,
      @Nullable ContentPipe pipe,
      long headerAt,
      long bytes) {
    RequestHandler handler = context.settings.handler();
    return new ServerExchange(
        connection, requests, handler, header, message, pipe, loop.now(), headerAt, bytes);
  }
}

package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.CallFailures;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.ConnectionSteps;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.content.ReaderTimer;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds the call of each message of a server, and gives the call its reply. For the event loop's
 * thread only.
 */
final class ReplyDispatcher {
  /** The connection's calls and pushes. */
  interface Host {
    /** The server has answered a request. */
    void answered();

    /** A call has ended, so its place is free. */
    void ended();

    /** A call may have a place now. */
    void placeFreed();

    /** A message that is not a reply was received. */
    void pushed(Message message, long bytes);

    /** The server starts no more requests on the connection. */
    void retire();

    /** The server may have refused the connection. */
    void closeIfRefused();
  }

  private final MessageConnection connection;
  private final Intake intake;
  private final Host host;
  private final EventLoop loop;
  private final Events events;
  private final ClientSettings settings;
  private final PendingCalls pending;
  private final UnansweredCalls unanswered;
  private final ReplyStream stream;

  ReplyDispatcher(
      MessageConnection connection,
      Intake intake,
      Host host,
      ClientContext context,
      PendingCalls pending,
      UnansweredCalls unanswered) {
    this.connection = connection;
    this.intake = intake;
    this.host = host;
    this.loop = context.loop;
    this.events = context.events;
    this.settings = context.settings;
    this.pending = pending;
    this.unanswered = unanswered;
    this.stream = new ReplyStream(settings);
  }

  /**
   * Takes a message that was received completely.
   *
   * @param bytes the size, including the header
   */
  void take(Message message, long bytes) {
    MessageHeader header = message.header();
    if (header.isPush()) {
      host.pushed(message, bytes);
      return;
    }
    String error = header.error().orElse(null);
    if (error != null && pending.isOfConnection(header, error)) {
      unanswered.refused(errorReply(error, message));
      host.closeIfRefused();
      return;
    }
    PendingCalls.Match match = pending.match(header);
    if (match.unsolicited()) {
      host.pushed(message, bytes);
    }
    Call call = match.call();
    if (!match.unsolicited() && (call == null || call.kind() != Call.Kind.PING)) {
      host.answered();
    }
    if (call == null) {
      return; // its call was abandoned
    }
    try {
      answer(call, header, error, message);
    } catch (Throwable e) { // for example, out of memory; the call is not pending any more
      call.fail(new OutcomeUnknownException("answered, but the reply could not be taken", e));
      throw e;
    }
  }

  private void answer(Call call, MessageHeader header, @Nullable String error, Message message) {
    events.answered(connection, call.message().header(), header, call.age().toNanos());
    if (ReplyCode.SHUTTING_DOWN.code().equals(error)) {
      host.retire();
    }
    host.ended();
    if (error != null && call.kind() != Call.Kind.PING) {
      call.fail(errorReply(error, message));
    } else if (call.kind() == Call.Kind.STREAMED) {
      ReplyStream.whole(call, message, readerTimer());
    } else {
      call.succeed(message);
    }
  }

  private ErrorReplyException errorReply(String error, Message message) {
    return CallFailures.errorReply(connection.remoteAddress(), error, message);
  }

  // messages whose content is taken as it arrives

  void begin(MessageHeader header) {
    if (header.isPush() || header.error().isPresent()) {
      stream.collect(header, intake.offset());
      return;
    }
    Call call = pending.match(header).call();
    if (call == null) {
      return; // not a reply: the content is discarded
    }
    events.answered(connection, call.message().header(), header, call.age().toNanos());
    host.answered();
    stream.begin(
        call,
        header,
        loop.contentMemory(),
        () -> onLoop(this::hasRoom),
        content -> onLoop(() -> discarded(content)),
        readerTimer());
  }

  private ReaderTimer readerTimer() {
    Duration time = settings.timeouts().reader();
    return new ReaderTimer(
        loop,
        time,
        () -> connection.reportLimit(new Bound("ClientTimeouts.reader", time.toMillis())));
  }

  private void onLoop(ConnectionSteps.Step step) {
    loop.execute(() -> connection.step(step));
  }

  /** Returns the content that a reader gets, while it is received; otherwise null. */
  @Nullable ContentPipe incoming() {
    return stream.pipe();
  }

  /** Takes a chunk of the content, and pauses reading if its reader has enough for now. */
  void add(ByteBuffer chunk) {
    if (stream.add(chunk)) {
      intake.pause(Intake.Pause.CONTENT);
    }
  }

  /**
   * The content is complete.
   *
   * @param bytes the size of the message, including the header
   */
  void end(long bytes) {
    boolean wasReply = stream.pipe() != null;
    Message collected = stream.end();
    if (wasReply) {
      host.ended();
    } else if (collected != null) {
      take(collected, bytes);
    }
  }

  /**
   * The reader of a streamed reply has made room: reading is resumed, or the connection is free.
   */
  private void hasRoom() {
    intake.unpause(Intake.Pause.CONTENT);
    host.placeFreed();
  }

  /** The reader of a streamed reply has closed it; a long rest is not read. */
  private void discarded(ContentPipe content) {
    long rest = intake.contentRemaining();
    if (content.equals(stream.pipe()) && rest > settings.limits().drainBytes()) {
      connection.closeNow(
          new CloseReason(CloseReason.Kind.CLOSED, rest + " bytes of a reply are not wanted"));
    }
  }

  // faults

  /** The connection has ended before the end of a content. */
  void fail(RuntimeException failure) {
    stream.fail(failure);
  }

  /** A message cannot be read; returns the start of the reason for the end of the connection. */
  String unreadable(ProtocolException fault) {
    stream.fail(fault);
    if (fault.code() == ErrorCode.TRUNCATED) {
      return "the server closed within a message: ";
    }
    MessageHeader collected = stream.collectedHeader();
    MessageHeader header = collected == null ? intake.header() : collected;
    if (header != null && header.isPush()) {
      return "a push of the server can't be read: ";
    }
    String error = header == null ? null : header.error().orElse(null);
    if (header == null || error == null || !pending.isOfConnection(header, error)) {
      Call call = pending.unreadable(header);
      if (call != null) {
        unanswered.unreadable(call, fault);
      }
    }
    return "a message of the server can't be read: ";
  }
}

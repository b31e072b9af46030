package dev.proem.net.internal.client;

import dev.proem.ErrorCode;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.UnreadableReplyException;
import dev.proem.net.internal.connection.ConnectionSteps;
import dev.proem.net.internal.connection.Intake;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.content.ReaderTimer;
import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which call each message of a server belongs to, and what that call hears. Used by the thread of
 * the loop only.
 */
final class ReplyDispatcher {
  /** What it tells the connection's role. */
  interface Host {
    /** The server has answered a request. */
    void answered();

    /** The server starts no more requests here. */
    void retire();

    /** A call has ended: its place is free. */
    void released();

    /** A call may have room again. */
    void freed();

    /** A message that is not a reply was received. */
    void pushed(Message message, long bytes);

    /** Nothing of a call was executed, or it may be executed again. */
    void again(Call call, Throwable cause);

    /** The server refuses the connection; it has started no call. */
    void refused(Call call, ErrorReplyException reply);

    void closeIfRefused();

    boolean isClosedByUser();

    boolean isRefusedByTls();
  }

  private final MessageConnection connection;
  private final Host host;
  private final ClientContext core;
  private final PendingCalls pending;
  private final ReplyStream stream = new ReplyStream();

  /** An error reply that is about the connection: why it ends. */
  private @Nullable ErrorReplyException finalMessage;

  /** The call whose reply could not be read, and what is wrong with the reply. */
  private @Nullable Call unread;

  private @Nullable ProtocolException unreadFault;

  ReplyDispatcher(
      MessageConnection connection, Host host, ClientContext core, PendingCalls pending) {
    this.connection = connection;
    this.host = host;
    this.core = core;
    this.pending = pending;
  }

  /** Whether the server has said that it wants none of this connection. */
  boolean wasRefused() {
    return finalMessage != null;
  }

  /** The same, where it has begun no call of it. */
  boolean wasRefusedAtOnce() {
    ErrorReplyException words = finalMessage;
    return words != null && words.code().equals(ReplyCode.TOO_MANY_CONNECTIONS.code());
  }

  /**
   * A message that has come whole.
   *
   * @param bytes its size, with its header
   */
  void take(Message message, long bytes) {
    MessageHeader header = message.header();
    if (header.isPush()) {
      host.pushed(message, bytes);
      return;
    }
    String error = header.error().orElse(null);
    if (error != null && pending.isOfConnection(header, error)) {
      finalMessage = errorReply(error, message);
      host.closeIfRefused();
      return;
    }
    PendingCalls.Match match = pending.match(header);
    if (match.unsolicited()) {
      host.pushed(message, bytes);
    }
    Call call = match.call();
    if (!match.unsolicited() && (call == null || call.kind != Call.Kind.PING)) {
      host.answered();
    }
    if (call == null) {
      return; // that of a call which was given up
    }
    try {
      answered(call, header, error, message);
    } catch (Throwable e) { // such as no memory for a copy: nobody else knows of the call any more
      call.fail(new OutcomeUnknownException("answered, but the reply could not be taken", e));
      throw e;
    }
  }

  private void answered(Call call, MessageHeader header, @Nullable String error, Message message) {
    core.events.answered(connection, call.message.header(), header, call.age().toNanos());
    if (ReplyCode.SHUTTING_DOWN.code().equals(error)) {
      host.retire();
    }
    host.released();
    if (error != null && call.kind != Call.Kind.PING) {
      call.fail(errorReply(error, message));
    } else if (call.kind == Call.Kind.STREAMED) {
      ReplyStream.whole(call, message, readerClock());
    } else {
      call.succeed(message);
    }
  }

  private ErrorReplyException errorReply(String error, Message message) {
    String sentence = message.preview(400);
    return new ErrorReplyException(
        error,
        message,
        LogText.line(
            LogText.address(connection.remoteAddress())
                + " answered with the error "
                + error
                + ": "
                + sentence));
  }

  /** The header of a message that is taken as it comes. */
  void begin(MessageHeader header) {
    if (header.isPush() || header.error().isPresent()) {
      stream.collect();
      return;
    }
    Call call = pending.match(header).call();
    if (call == null) {
      return; // unsolicited: its content goes nowhere
    }
    core.events.answered(connection, call.message.header(), header, call.age().toNanos());
    host.answered();
    stream.begin(
        call,
        header,
        connection.loop.contentMemory(),
        () -> onLoop(this::hasRoom),
        content -> onLoop(() -> dropRest(content)),
        readerClock());
  }

  private ReaderTimer readerClock() {
    Duration time = core.settings.timeouts().reader();
    return new ReaderTimer(
        connection.loop,
        time,
        () -> connection.reportLimit("ClientTimeouts.reader", time.toMillis()));
  }

  private void onLoop(ConnectionSteps.Step step) {
    connection.loop.execute(() -> connection.step(step));
  }

  /** Where its content goes, if a reader gets it. */
  @Nullable ContentPipe incoming() {
    return stream.pipe();
  }

  /** Some of its content; true when its reader has enough for now. */
  boolean add(ByteBuffer piece) {
    return stream.add(piece);
  }

  /**
   * It is complete.
   *
   * @param bytes its size, with its header
   */
  void end(MessageHeader header, long bytes) {
    boolean wasReply = stream.isOpen();
    Message collected = stream.end(header, core.settings);
    if (wasReply) {
      host.released();
    } else if (collected != null) {
      take(collected, bytes);
    }
  }

  /** No more of it will come. */
  void fail(RuntimeException failure) {
    stream.fail(failure);
  }

  /**
   * A message can't be read; the connection ends.
   *
   * @param header that of the message, if it could be read
   * @return what it was
   */
  String unreadable(ProtocolException fault, @Nullable MessageHeader header) {
    stream.fail(fault);
    if (fault.code() == ErrorCode.TRUNCATED) {
      return "the server closed within a message: ";
    }
    if (header != null && header.isPush()) {
      return "a push of the server can't be read: ";
    }
    String error = header == null ? null : header.error().orElse(null);
    if (header == null || error == null || !pending.isOfConnection(header, error)) {
      unread = pending.unreadable(header);
      unreadFault = fault;
    }
    return "a message of the server can't be read: ";
  }

  private UnreadableReplyException unreadableReply(ProtocolException fault) {
    return new UnreadableReplyException(
        LogText.address(connection.remoteAddress())
            + " answered, but its reply can't be read: "
            + LogText.reason(fault)
            + (fault.limit().isPresent()
                ? "; raise MessageClientBuilder.limits, or ask for less"
                : ""),
        fault);
  }

  /** The reader of a streamed reply has read on: the connection is read again, or free. */
  private void hasRoom() {
    connection.intake.unpause(Intake.Pause.CONTENT);
    host.freed();
  }

  /** The reader of a streamed reply wants no more of it. */
  private void dropRest(ContentPipe content) {
    long rest = connection.intake.contentRemaining();
    if (stream.isOf(content) && rest > core.settings.limits().drainBytes()) {
      connection.closeNow(
          new CloseReason(CloseReason.Kind.CLOSED, rest + " bytes of a reply are not wanted"));
    }
  }

  /** A call whose connection is gone, some of whose bytes were sent. */
  void settle(Call call, boolean isOnly, IOException cause) {
    ErrorReplyException words = finalMessage;
    ProtocolException fault = call == unread ? unreadFault : null;
    if (host.isClosedByUser()) {
      call.fail(new ClientClosedException("the client was closed before it was sent whole", true));
    } else if (fault != null) {
      call.fail(unreadableReply(fault));
    } else if (words != null && wasRefusedAtOnce()) {
      host.refused(call, words);
    } else if (words != null && isOnly) {
      call.fail(words);
    } else if (host.isRefusedByTls()) {
      call.started = call.startedBefore; // the server has read none of it
      host.again(call, cause);
    } else if (call.options.idempotent() && call.isReplayable()) {
      host.again(call, words == null ? cause : words);
    } else {
      Exception why = words == null ? cause : words;
      call.fail(
          new OutcomeUnknownException(
              (call.kind == Call.Kind.ONE_WAY ? "sent in part to " : "sent to ")
                  + LogText.address(connection.remoteAddress())
                  + (call.kind == Call.Kind.ONE_WAY ? "" : " but not answered")
                  + ", so that it may or may not have been executed: "
                  + why.getMessage(),
              why));
    }
  }
}

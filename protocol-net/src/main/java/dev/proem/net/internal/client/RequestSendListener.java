package dev.proem.net.internal.client;

import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.transport.EventLoop;

/** What becomes of a request in the outbox of its connection. */
final class RequestSendListener implements SendListener {
  private static final int LONGEST_ID = length(MessageHeader.MESSAGE_ID, "" + Long.MAX_VALUE);
  private static final int LONGEST_DEADLINE = length(MessageHeader.DEADLINE_MS, Long.MAX_VALUE);
  private static final int LONGEST_ONE_WAY = length(MessageHeader.ONE_WAY, true);

  /** What hears of the message. */
  interface Host {
    /** All of the message has been handed to the system. */
    void sent(Call call, MessageHeader header, long bytes);

    /** The message is not sent, or not to its end. */
    void failed(Call call, boolean started, String why);
  }

  private final Host host;
  private final Call call;
  private final MessageHeader header;

  RequestSendListener(Host host, Call call, MessageHeader header) {
    this.host = host;
    this.call = call;
    this.header = header;
  }

  /** How many bytes {@link #withExtensions} adds to a header at most. */
  static int bytesAdded(Call.Kind kind, ClientSettings settings) {
    if (kind == Call.Kind.ONE_WAY) {
      return LONGEST_ONE_WAY;
    }
    return (settings.oneShot() ? 0 : LONGEST_ID) + (settings.sendDeadline() ? LONGEST_DEADLINE : 0);
  }

  private static int length(String name, Object value) {
    MessageHeader none = new MessageHeader("", "", 0);
    return none.withExtra(name, value).toJson().length() - none.toJson().length();
  }

  /** A call's message as it is sent: with its name, and whether and how long a reply is wanted. */
  static Outgoing withExtensions(Call call, ClientSettings settings) {
    MessageHeader header = call.message().header();
    if (call.id() != null) {
      header = header.withExtra(MessageHeader.MESSAGE_ID, call.id());
    }
    if (call.kind() == Call.Kind.ONE_WAY) {
      header = header.withExtra(MessageHeader.ONE_WAY, true);
    }
    boolean answered = call.kind() == Call.Kind.REQUEST || call.kind() == Call.Kind.STREAMED;
    if (settings.sendDeadline() && answered && call.deadline() != EventLoop.NEVER) {
      long left = Math.max(0, (call.deadline() - System.nanoTime()) / 1_000_000);
      header = header.withExtra(MessageHeader.DEADLINE_MS, left);
    }
    return header.equals(call.message().header())
        ? call.message()
        : call.message().withHeader(header);
  }

  @Override
  public void started() {
    call.started();
  }

  @Override
  public void sent(long bytes) {
    host.sent(call, header, bytes);
  }

  @Override
  public void failed(boolean started, String why) {
    host.failed(call, started, why);
  }
}

package dev.proem.net.internal.connection;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A role that records what it is told, and answers as a test says. */
final class ScriptedRole implements ConnectionRole {
  final List<String> heard = new ArrayList<>();
  boolean streams;
  @Nullable CloseReason reason;
  boolean busy;
  boolean responds = true;
  long nextTime = EventLoop.NEVER;
  @Nullable ContentPipe incoming;

  @Override
  public boolean takesStreamed() {
    return streams;
  }

  @Override
  public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
    heard.add("received " + message.text());
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    heard.add("header " + header.contentLength());
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    heard.add("content " + piece.remaining());
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    heard.add("all " + bytes);
  }

  @Override
  public void faulty(ProtocolException fault) {
    heard.add("fault " + fault.code().code());
  }

  @Override
  public void held(long change) {}

  @Override
  public void onOpened() {
    heard.add("opened");
  }

  @Override
  public void onIoError(IOException cause) {
    heard.add("error " + cause.getMessage());
  }

  @Override
  public void onPeerClosed() {
    heard.add("peer closed");
  }

  @Override
  public void onFailure(Throwable failure) {
    heard.add("failure " + failure.getMessage());
  }

  @Override
  public void onMessageTimeout(String what) {
    heard.add("message time-out");
  }

  @Override
  public void onLimit(Bound limit) {
    heard.add("limit " + limit.name() + " " + limit.value());
  }

  @Override
  public void onWatermark(boolean high, long unsent) {
    heard.add((high ? "high " : "low ") + unsent);
  }

  @Override
  public boolean onFinishing() {
    return false;
  }

  @Override
  public void onClosed(CloseReason why, boolean wasOpened, Duration open) {
    reason = why;
    heard.add("closed " + why.kind());
  }

  @Override
  public boolean respondsToMessages() {
    return responds;
  }

  @Override
  public boolean isBusy() {
    return busy;
  }

  @Override
  public @Nullable ContentPipe incomingContent() {
    return incoming;
  }

  @Override
  public long nextTime() {
    return nextTime;
  }

  @Override
  public void onTime(long now) {
    heard.add("time");
  }

  @Override
  public int requestsInFlight() {
    return 0;
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    heard.add("send " + message.header().contentLength());
    return CompletableFuture.completedFuture(null);
  }
}

package dev.proem.net;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A content of a channel that may block: it is read on an executor, a piece at a time and only a
 * little ahead of what is sent, and no thread waits while the peer is slow.
 */
final class PumpedSource implements ContentSource {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int PIECES_AHEAD = 2;

  private final ReadableByteChannel channel;
  private final long length;
  private final Executor executor;
  private final EventLoop loop;
  private final Runnable resume;
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private long remaining;
  private long unread;
  private boolean reading;
  private @Nullable IOException fault;

  /**
   * A source.
   *
   * @param executor where the channel is read
   * @param resume runs on the loop's thread when there is something to be moved again
   */
  PumpedSource(
      ReadableByteChannel channel,
      long length,
      Executor executor,
      EventLoop loop,
      Runnable resume) {
    this.channel = channel;
    this.length = length;
    this.executor = executor;
    this.loop = loop;
    this.resume = resume;
    this.remaining = length;
    this.unread = length;
  }

  @Override
  public long moveTo(Wire wire, long most) throws IOException {
    long moved = 0;
    ByteBuffer piece;
    while (moved < most && (piece = pieces.peek()) != null) {
      int taken = wire.write(piece);
      moved += taken;
      remaining -= taken;
      if (piece.hasRemaining()) {
        break;
      }
      pieces.remove();
    }
    if (pieces.isEmpty() && fault != null) {
      throw new SourceException(Texts.reason(fault), fault);
    }
    readAhead();
    return moved;
  }

  private void readAhead() {
    if (reading || unread == 0 || fault != null || pieces.size() >= PIECES_AHEAD) {
      return;
    }
    reading = true;
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, unread));
    try {
      executor.execute(() -> read(piece));
    } catch (RejectedExecutionException e) {
      fault = new IOException("the executor takes no more work", e);
    }
  }

  /** On a thread of the executor. */
  private void read(ByteBuffer piece) {
    IOException failure = null;
    try {
      int count = closed.get() ? -1 : channel.read(piece);
      while (count >= 0 && piece.position() == 0) {
        count = channel.read(piece);
      }
      if (count < 0) {
        failure =
            new EOFException("the content ended before the " + length + " bytes of its header");
      }
    } catch (IOException e) {
      failure = e;
    } catch (Throwable e) {
      failure = new IOException("the content can't be read: " + e, e);
    }
    IOException thrown = failure;
    loop.execute(() -> arrived(piece.flip(), thrown));
  }

  private void arrived(ByteBuffer piece, @Nullable IOException failure) {
    reading = false;
    fault = failure;
    unread -= piece.remaining();
    if (piece.hasRemaining()) {
      pieces.add(piece);
    }
    if (!closed.get()) {
      resume.run();
    }
  }

  @Override
  public long remaining() {
    return remaining;
  }

  @Override
  public boolean isWaiting() {
    return pieces.isEmpty() && fault == null;
  }

  /** The channel is closed on the executor too: closing may wait for a read that blocks. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        executor.execute(this::closeChannel);
      } catch (RejectedExecutionException e) {
        closeChannel();
      }
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException | RuntimeException e) {
      System.getLogger(PumpedSource.class.getPackageName())
          .log(Level.DEBUG, "closing a content that was sent", e);
    }
  }
}

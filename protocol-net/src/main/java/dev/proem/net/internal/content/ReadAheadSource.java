package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A content of a channel that may block: it is read on a thread for that, a piece at a time and
 * only a little ahead of what is sent, and no thread waits while the peer is slow.
 *
 * <p>The channel is the user's: whatever it does ends this content only.
 */
public final class ReadAheadSource implements ContentSource {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int PIECES_AHEAD = 2;

  /** A channel that has given nothing so often in a row is broken, or not in blocking mode. */
  private static final int MOST_EMPTY_READS = 100;

  private final ReadableByteChannel channel;
  private final long length;
  private final ContentExecutors threads;
  private final EventLoop loop;
  private final Runnable resume;
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private volatile boolean closed;
  private long remaining;
  private long unread;
  private boolean reading;
  private @Nullable IOException fault;

  /** The thread that reads, while it does; guarded by this. */
  private @Nullable Thread reader;

  /**
   * A source.
   *
   * @param threads where the channel is read and closed
   * @param resume runs on the loop's thread when there is something to be moved again
   */
  public ReadAheadSource(
      ReadableByteChannel channel,
      long length,
      ContentExecutors threads,
      EventLoop loop,
      Runnable resume) {
    this.channel = channel;
    this.length = length;
    this.threads = threads;
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
    readAhead();
    if (pieces.isEmpty() && fault != null) {
      throw new SourceException(LogText.reason(fault), fault);
    }
    return moved;
  }

  private void readAhead() {
    if (reading || unread == 0 || fault != null || pieces.size() >= PIECES_AHEAD) {
      return;
    }
    try {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, unread));
      reading = true;
      threads.reads().execute(() -> read(piece));
    } catch (Throwable e) { // "unable to create native thread" is an OutOfMemoryError
      fault = new IOException("no thread to read the content: " + e, e);
    }
  }

  /** On a thread for that. */
  private void read(ByteBuffer piece) {
    IOException failure = null;
    int count = 0;
    if (enter()) {
      try {
        ByteBuffer view = piece.duplicate(); // the channel may keep it
        fill(view);
        count = view.position();
      } catch (IOException e) {
        failure = e;
      } catch (Throwable e) { // other languages throw checked exceptions, too
        failure = new IOException("the content can't be read: " + e, e);
      } finally {
        leave();
      }
    }
    IOException thrown = failure;
    piece.limit(count);
    loop.execute(() -> arrived(piece, thrown));
  }

  private void fill(ByteBuffer view) throws IOException {
    for (int i = 0; i < MOST_EMPTY_READS; i++) {
      if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
        throw new IOException("the channel of the content is not in blocking mode");
      }
      if (channel.read(view) < 0) {
        throw new EOFException("the content ended before the " + length + " bytes of its header");
      }
      if (view.position() > 0) {
        return;
      }
    }
    throw new IOException(
        "the channel of the content gave no byte in " + MOST_EMPTY_READS + " reads in a row");
  }

  private synchronized boolean enter() {
    reader = closed ? null : Thread.currentThread();
    return !closed;
  }

  /** An interrupt that was meant for this content does not hit what the thread does next. */
  private synchronized void leave() {
    reader = null;
    if (closed) {
      Thread.interrupted();
    }
  }

  private void arrived(ByteBuffer piece, @Nullable IOException failure) {
    reading = false;
    fault = failure;
    unread -= piece.remaining();
    if (piece.hasRemaining()) {
      pieces.add(piece);
    }
    if (!closed) {
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

  /**
   * Closes the channel on a thread for that: closing may block. A read that is under way is
   * interrupted, so that it does not keep its thread.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      threads
          .closes()
          .execute(
              () -> {
                interruptReader();
                ContentExecutors.closeHere(channel);
              });
    }
  }

  /** It may close the channel too, which is why it is done on the thread for that. */
  private synchronized void interruptReader() {
    Thread running = reader;
    if (running != null) {
      running.interrupt();
    }
  }
}

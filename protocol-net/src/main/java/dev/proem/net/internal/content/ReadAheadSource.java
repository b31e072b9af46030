package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A content from a channel that may block. It is read on another thread, in chunks, and only a
 * little ahead of the bytes that were sent; no thread waits while the peer is slow.
 *
 * <p>The channel is user code: whatever it throws ends only this content.
 */
public final class ReadAheadSource implements ContentSource {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int CHUNKS_AHEAD = 2;

  /** A channel that returns no byte in as many reads is broken, or in non-blocking mode. */
  private static final int MOST_EMPTY_READS = 100;

  private final ReadableByteChannel channel;
  private final long length;
  private final ContentExecutors threads;
  private final Executor loop;
  private final Runnable resume;
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
  private volatile boolean closed;
  private long remaining;
  private long unread;
  private boolean reading;
  private @Nullable IOException fault;

  /** The thread that is reading; guarded by this. */
  private @Nullable Thread reader;

  /**
   * Creates a source. Nothing is read before the first {@link #moveTo}.
   *
   * @param threads the channel is read and closed there
   * @param loop runs tasks on the thread of the event loop
   * @param resume runs on that thread when there are bytes to be moved again, or a fault
   */
  public ReadAheadSource(
      ReadableByteChannel channel,
      long length,
      ContentExecutors threads,
      Executor loop,
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
    ByteBuffer chunk;
    while (moved < most && (chunk = chunks.peek()) != null) {
      int taken = wire.write(chunk);
      moved += taken;
      remaining -= taken;
      if (chunk.hasRemaining()) {
        break;
      }
      chunks.remove();
    }
    readAhead();
    if (chunks.isEmpty() && fault != null) {
      throw new SourceException(LogText.reason(fault), fault);
    }
    return moved;
  }

  private void readAhead() {
    if (reading || unread == 0 || fault != null || chunks.size() >= CHUNKS_AHEAD) {
      return;
    }
    try {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, unread));
      reading = true;
      threads.reads().execute(() -> read(chunk));
    } catch (Throwable e) { // "unable to create native thread" is an OutOfMemoryError
      fault = new IOException("no thread to read the content: " + e, e);
    }
  }

  /** Reads a chunk, on the thread for that. */
  private void read(ByteBuffer chunk) {
    IOException failure = null;
    int count = 0;
    if (enter()) {
      try {
        ByteBuffer view = chunk.duplicate(); // the channel may keep it
        fill(view);
        count = view.position();
      } catch (IOException e) {
        failure = e;
      } catch (Throwable e) { // other JVM languages throw checked exceptions, too
        failure = new IOException("the content can't be read: " + e, e);
      } finally {
        leave();
      }
    }
    IOException thrown = failure;
    chunk.limit(count);
    loop.execute(() -> arrived(chunk, thrown));
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

  /** Clears an interrupt for this content, because the thread will run other tasks. */
  private synchronized void leave() {
    reader = null;
    if (closed) {
      Thread.interrupted();
    }
  }

  private void arrived(ByteBuffer chunk, @Nullable IOException failure) {
    reading = false;
    fault = failure;
    unread -= chunk.remaining();
    if (chunk.hasRemaining()) {
      chunks.add(chunk);
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
    return chunks.isEmpty() && fault == null;
  }

  /** Closes the channel on another thread, because that may block. Interrupts a running read. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      threads
          .closes()
          .execute(
              () -> {
                interruptReader();
                Logs.closeQuietly(channel);
              });
    }
  }

  /** Not on the event loop, because an interrupt may close the channel, which may block. */
  private synchronized void interruptReader() {
    Thread running = reader;
    if (running != null) {
      running.interrupt();
    }
  }
}

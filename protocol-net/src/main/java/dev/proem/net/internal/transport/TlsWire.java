package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import tlschannel.NeedsReadException;
import tlschannel.NeedsTaskException;
import tlschannel.NeedsWriteException;
import tlschannel.TlsChannel;

/** TLS over a socket. See {@link TlsHandshake} for its handshake. */
public final class TlsWire implements Wire {
  private static final int RECORD_BYTES = 16_384;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final SocketChannel socket;
  private final SSLEngine engine;
  private final TlsBuffers buffers = new TlsBuffers();
  private final TlsChannel channel;
  private final TlsHandshake handshake;
  private boolean buffered;
  private int readNeeds;

  /**
   * True while the channel holds encrypted bytes that the socket has not accepted. The channel does
   * not report when it has sent them, so the last byte is not reported as taken: the caller has to
   * write it again.
   */
  private boolean lastByteUnreported;

  private @Nullable IOException failure;

  /** The last records of this side, once there are any: an alert, or close_notify. */
  private @Nullable ByteBuffer closeRecords;

  private boolean outputIsShut;

  /**
   * Creates a wire over a connected socket in non-blocking mode, which it owns.
   *
   * @param readAhead bytes that were already read from the socket; the wire keeps the buffer
   * @param engine new, in the client or the server mode of this side
   * @param tasks runs the tasks that may take milliseconds, such as signing
   * @param resume called on the thread of such a task after the task has ended
   */
  public TlsWire(
      SocketChannel socket,
      ByteBuffer readAhead,
      SSLEngine engine,
      Executor tasks,
      Runnable resume) {
    this.socket = socket;
    this.engine = engine;
    this.readNeeds = engine.getUseClientMode() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    this.channel = buffers.channel(readAhead, socket, engine);
    this.handshake = new TlsHandshake(channel, tasks, resume);
  }

  @Override
  public boolean handshake() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (!handshake.isDone() && !handshake.taskRuns()) {
      try {
        handshake.proceed();
        if (handshake.isDone()) {
          buffers.handshakeIsDone();
          buffered = true;
          readNeeds = SelectionKey.OP_READ;
        }
      } catch (IOException e) {
        blocked(e);
      }
    }
    return handshake.isDone();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (failure != null && outputIsShut) {
      return discard();
    }
    if (!into.hasRemaining() || !handshake()) {
      return 0;
    }
    try {
      int count = guarded(() -> channel.read(into));
      buffered = count > 0;
      readNeeds = SelectionKey.OP_READ;
      return count;
    } catch (IOException e) {
      buffered = false;
      blocked(e);
      return 0;
    }
  }

  /** Discards input that cannot be decrypted after a failure: otherwise the peer may never read. */
  private int discard() throws IOException {
    return Math.min(0, socket.read(ByteBuffer.allocate(RECORD_BYTES)));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (closeRecords != null && failure == null) {
      throw new ClosedChannelException();
    }
    if (!from.hasRemaining() || !handshake()) {
      return 0;
    }
    int start = from.position();
    int end = from.limit();
    from.limit(start + Math.min(STEP_BYTES, from.remaining()));
    try {
      if (lastByteUnreported) {
        flush();
        lastByteUnreported = false;
        from.position(start + 1);
      }
      guarded(() -> channel.write(from));
      if (from.hasRemaining()) {
        throw new SSLException("the peer has ended TLS 1.2, so nothing can be sent any more");
      }
    } catch (NeedsWriteException e) {
      if (from.position() > start) {
        from.position(from.position() - 1);
        lastByteUnreported = true;
      }
    } catch (IOException e) {
      blocked(e);
    } finally {
      from.limit(end);
    }
    return from.position() - start;
  }

  @Override
  public long transfer(FileChannel file, long position, long count) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(RECORD_BYTES, count));
    long moved = 0;
    while (moved < Math.min(STEP_BYTES, count)) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), count - moved));
      if (file.read(chunk, position + moved) <= 0) {
        break;
      }
      moved += write(chunk.flip());
      if (chunk.hasRemaining()) {
        break;
      }
    }
    return moved;
  }

  @Override
  public int interest(int wanted) {
    if (handshake.taskRuns()) {
      return 0;
    }
    if (!handshake.isDone() && failure == null) {
      return readNeeds;
    }
    boolean readsByWriting =
        (wanted & SelectionKey.OP_READ) != 0 && readNeeds == SelectionKey.OP_WRITE;
    return readsByWriting ? SelectionKey.OP_WRITE : wanted;
  }

  @Override
  public boolean shutdownOutput() throws IOException {
    if (outputIsShut) {
      return true;
    }
    if (closeRecords == null && handshake.isDone() && failure == null) {
      try {
        flush();
      } catch (NeedsWriteException e) {
        return false;
      }
      // The channel's own method would make it reject every read from then on.
      engine.closeOutbound();
      closeRecords = lastRecords();
    }
    if (closeRecords != null) {
      socket.write(closeRecords);
      if (closeRecords.hasRemaining()) {
        return false;
      }
    }
    socket.shutdownOutput();
    outputIsShut = true;
    return true;
  }

  @Override
  public @Nullable SSLSession session() {
    return handshake.isDone() ? engine.getSession() : null;
  }

  @Override
  public boolean hasBuffered() {
    return buffered;
  }

  @Override
  public boolean hasUnreportedByte() {
    return lastByteUnreported;
  }

  @Override
  public void close() {
    Logs.closeQuietly(socket);
  }

  /** Returns the bytes of the buffers in use: at most one if the reader has read everything. */
  int heldBytes() {
    return buffers.held();
  }

  private interface Step {
    int run() throws IOException;
  }

  /** Runs a step of TLS. Whatever input makes it fail, it must not end the event loop. */
  private static int guarded(Step step) throws IOException {
    try {
      return step.run();
    } catch (RuntimeException | AssertionError e) {
      throw new SSLException("TLS failed: " + e, e);
    }
  }

  /** Sends the bytes that the channel has encrypted. */
  private void flush() throws IOException {
    guarded(() -> channel.write(NOTHING.duplicate()));
  }

  private void blocked(IOException e) throws IOException {
    if (e instanceof NeedsReadException) {
      readNeeds = SelectionKey.OP_READ;
    } else if (e instanceof NeedsWriteException) {
      readNeeds = SelectionKey.OP_WRITE;
    } else if (e instanceof NeedsTaskException) { // only a handshake has tasks
      throw failed(new SSLException("the peer asked for a second handshake, which is rejected"));
    } else {
      throw failed(e);
    }
  }

  private IOException failed(IOException e) {
    failure = e;
    buffered = false;
    if (e instanceof SSLException
        && !lastByteUnreported) { // otherwise the alert would be inside a record
      try {
        closeRecords = lastRecords();
        socket.write(closeRecords);
      } catch (IOException lost) {
        e.addSuppressed(lost);
      }
    }
    return e;
  }

  private ByteBuffer lastRecords() throws SSLException {
    ByteBuffer records = ByteBuffer.allocate(4 * engine.getSession().getPacketBufferSize());
    int produced;
    do {
      produced = engine.wrap(NOTHING.duplicate(), records).bytesProduced();
    } while (produced > 0 && !engine.isOutboundDone());
    return records.flip();
  }
}

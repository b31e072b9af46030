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

/** TLS over a socket. The long steps of its handshake run elsewhere than in the event loop. */
public final class TlsWire implements Wire {
  private static final int RECORD_BYTES = 16_384;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final SocketChannel socket;
  private final SSLEngine engine;
  private final TlsBuffers buffers = new TlsBuffers();
  private final TlsChannel channel;
  private final Executor tasks;
  private final Runnable resume;

  private volatile boolean taskRuns;

  /** What a task threw; read when none runs. */
  private volatile @Nullable Throwable taskFault;

  private boolean established;
  private boolean buffered;
  private int readNeeds;

  /**
   * Whether the channel has taken bytes that it couldn't send yet. It would not say when it could;
   * so the last of them is not reported as taken, and the caller comes back with it.
   */
  private boolean lastByteIsOwed;

  private @Nullable IOException failure;

  /** TLS's own last words, once there are any: an alert, or that all has been said. */
  private @Nullable ByteBuffer closeRecords;

  private boolean outputIsShut;

  /**
   * Over a connected socket in non-blocking mode, which it owns.
   *
   * @param readAhead bytes of the socket that have been read already, which it keeps
   * @param engine new, and of the role that this side has
   * @param tasks what may take milliseconds, such as signing, runs there
   * @param resume is called when such a task has ended, in its thread
   */
  public TlsWire(
      SocketChannel socket,
      ByteBuffer readAhead,
      SSLEngine engine,
      Executor tasks,
      Runnable resume) {
    this.socket = socket;
    this.engine = engine;
    this.tasks = tasks;
    this.resume = resume;
    this.readNeeds = engine.getUseClientMode() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    this.channel = buffers.channel(readAhead, socket, engine);
  }

  @Override
  public boolean handshake() throws IOException {
    throwFailure();
    if (!established && !taskRuns) {
      Throwable thrown = taskFault;
      if (thrown != null) {
        throw failed(new SSLException("TLS failed: " + thrown, thrown));
      }
      try {
        guarded(this::shakeHands);
        established = true;
        buffers.handshakeIsDone();
        buffered = true;
        readNeeds = SelectionKey.OP_READ;
      } catch (ClosedChannelException e) {
        throw failed(
            new SSLException("the peer closed the connection within the TLS handshake", e));
      } catch (IOException e) {
        blocked(e);
      }
    }
    return established;
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

  /** What comes after a failure can't be decrypted, but has to be taken for the peer to read on. */
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
      if (lastByteIsOwed) {
        flush();
        lastByteIsOwed = false;
        from.position(start + 1);
      }
      guarded(() -> channel.write(from));
      if (from.hasRemaining()) {
        throw new SSLException("the peer has ended TLS 1.2, so that nothing can be sent any more");
      }
    } catch (NeedsWriteException e) {
      if (from.position() > start) {
        from.position(from.position() - 1);
        lastByteIsOwed = true;
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
    if (taskRuns) {
      return 0;
    }
    if (!established && failure == null) {
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
    if (closeRecords == null && established && failure == null) {
      try {
        flush();
      } catch (NeedsWriteException e) {
        return false;
      }
      // Not by the channel's own method: it would refuse to read from then on.
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
    return established ? engine.getSession() : null;
  }

  @Override
  public boolean hasBuffered() {
    return buffered;
  }

  @Override
  public boolean hasUnreportedByte() {
    return lastByteIsOwed;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same, and nobody could do more about it.
    }
  }

  /** Bytes of the buffers held: one at most once all was read by a reader with room for records. */
  int heldBytes() {
    return buffers.held();
  }

  private interface Step {
    int run() throws IOException;
  }

  /** A peer must not be able to end the event loop, whatever it makes TLS stumble over. */
  private static int guarded(Step step) throws IOException {
    try {
      return step.run();
    } catch (RuntimeException | AssertionError e) {
      throw new SSLException("TLS failed: " + e, e);
    }
  }

  private int shakeHands() throws IOException {
    channel.handshake();
    return 0;
  }

  /** Sends what the channel has encrypted. */
  private void flush() throws IOException {
    guarded(() -> channel.write(NOTHING.duplicate()));
  }

  private void blocked(IOException e) throws IOException {
    if (e instanceof NeedsReadException) {
      readNeeds = SelectionKey.OP_READ;
    } else if (e instanceof NeedsWriteException) {
      readNeeds = SelectionKey.OP_WRITE;
    } else if (!(e instanceof NeedsTaskException needed)) {
      throw failed(e);
    } else if (established) {
      throw failed(new SSLException("the peer asked for a second handshake, which is refused"));
    } else {
      run(needed.getTask());
    }
  }

  private void run(Runnable task) throws IOException {
    taskRuns = true;
    try {
      tasks.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) { // the engine doesn't hear of an Error, and would wait for ever
              taskFault = e;
            } finally {
              taskRuns = false;
              resume.run();
            }
          });
    } catch (Throwable e) { // "unable to create native thread" is an OutOfMemoryError
      taskRuns = false;
      throw failed(new SSLException("no thread would go on with the TLS handshake", e));
    }
  }

  private IOException failed(IOException e) {
    failure = e;
    buffered = false;
    if (e instanceof SSLException && !lastByteIsOwed) { // else the alert would be within a record
      try {
        closeRecords = lastRecords();
        socket.write(closeRecords);
      } catch (IOException lost) {
        e.addSuppressed(lost);
      }
    }
    return e;
  }

  private void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
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

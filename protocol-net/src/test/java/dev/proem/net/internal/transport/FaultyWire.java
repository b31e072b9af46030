package dev.proem.net.internal.transport;

import dev.proem.net.Sneaky;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;

/**
 * A wire that fails after any number of bytes written or read. Before that, it passes each call to
 * another wire.
 *
 * <pre>{@code
 * MessageClient client =
 *     MessageClient.builder()
 *         .address(server.address())
 *         .wires(wire -> new FaultyWire(wire).failAfterWriting(100))
 *         .build();
 * }</pre>
 *
 * <p>Builders of servers have {@code wires} too. It is called once for each new connection, on the
 * thread of its event loop. For the sockets below TLS there is {@link FaultySocket}. All settings
 * are for one connection, and any thread may change them at any time.
 */
public class FaultyWire implements Wire {
  private static final long NEVER = Long.MAX_VALUE;

  private final Wire wire;
  private volatile long writeEnd = NEVER;
  private volatile long readEnd = NEVER;
  private volatile long noRoomAt = NEVER;
  private volatile boolean withinTheCall;
  private volatile Function<String, Throwable> fault = IOException::new;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  /** Creates a wire over another wire, for example {@link #inMemory}. */
  public FaultyWire(Wire wire) {
    this.wire = wire;
  }

  /**
   * Returns a wire in memory, without faults.
   *
   * @param written gets the written bytes
   * @param toRead the bytes to read before the end of input
   */
  public static Wire inMemory(ByteArrayOutputStream written, ByteBuffer toRead) {
    return new InMemory(written, toRead);
  }

  /** Makes each write fail after a number of bytes. */
  public FaultyWire failAfterWriting(long bytes) {
    writeEnd = bytes;
    return this;
  }

  /** Makes each read fail after a number of bytes. */
  public FaultyWire failAfterReading(long bytes) {
    readEnd = bytes;
    return this;
  }

  /**
   * Makes the write that reaches that number fail itself after it has written these bytes, as with
   * TLS, whose write is several writes of the socket. Otherwise it returns, and the next one fails.
   */
  public FaultyWire failWithinTheCall() {
    withinTheCall = true;
    return this;
  }

  /** Sets another fault than an {@link IOException}. */
  public FaultyWire throwing(Supplier<? extends Throwable> thrown) {
    fault = text -> thrown.get();
    return this;
  }

  /** Makes one write find no room, after a number of bytes. */
  public FaultyWire noRoomAfterWriting(long bytes) {
    noRoomAt = bytes;
    return this;
  }

  /** Returns the number of bytes that the other wire has taken. */
  public long written() {
    return written.get();
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int most = (int) writeRoom(from.remaining());
    int end = from.limit();
    from.limit(from.position() + most);
    try {
      int count = wire.write(from);
      wrote(count);
      return count;
    } finally {
      from.limit(end);
    }
  }

  @Override
  public long transfer(FileChannel file, long position, long count) throws IOException {
    long most = writeRoom(count);
    long moved = most == 0 ? 0 : wire.transfer(file, position, most);
    wrote(moved);
    return moved;
  }

  private long writeRoom(long wanted) throws IOException {
    if (written.get() == noRoomAt) {
      noRoomAt = NEVER;
      return 0;
    }
    if (written.get() >= writeEnd) {
      throw fail("the write after " + written.get() + " bytes fails");
    }
    return Math.min(wanted, Math.min(writeEnd, noRoomAt) - written.get());
  }

  private void wrote(long count) throws IOException {
    written.addAndGet(count);
    if (withinTheCall && written.get() >= writeEnd) {
      throw fail("the write up to byte " + written.get() + " fails");
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (read.get() >= readEnd) {
      throw fail("the read after " + read.get() + " bytes fails");
    }
    int end = into.limit();
    into.limit(into.position() + (int) Math.min(into.remaining(), readEnd - read.get()));
    try {
      int count = wire.read(into);
      read.addAndGet(Math.max(0, count));
      return count;
    } finally {
      into.limit(end);
    }
  }

  private IOException fail(String text) throws IOException {
    throw Sneaky.thrown(fault.apply(text));
  }

  @Override
  public boolean handshake() throws IOException {
    return wire.handshake();
  }

  @Override
  public int interest(int wanted) {
    return wire.interest(wanted);
  }

  @Override
  public boolean shutdownOutput() throws IOException {
    return wire.shutdownOutput();
  }

  @Override
  public SSLSession session() {
    return wire.session();
  }

  @Override
  public boolean hasBuffered() {
    return wire.hasBuffered();
  }

  @Override
  public boolean hasUnreportedByte() {
    return wire.hasUnreportedByte();
  }

  @Override
  public void close() {
    wire.close();
  }

  /** A peer that accepts all bytes, and sends given bytes. */
  private static final class InMemory extends OpenWire {
    private final ByteArrayOutputStream written;
    private final ByteBuffer toRead;

    InMemory(ByteArrayOutputStream written, ByteBuffer toRead) {
      this.written = written;
      this.toRead = toRead;
    }

    @Override
    public int write(ByteBuffer from) {
      byte[] all = new byte[from.remaining()];
      from.get(all);
      written.writeBytes(all);
      return all.length;
    }

    @Override
    public long transfer(FileChannel file, long position, long count) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(STEP_BYTES, count));
      file.read(bytes, position);
      return write(bytes.flip());
    }

    @Override
    public int read(ByteBuffer into) {
      int count = Math.min(into.remaining(), toRead.remaining());
      into.put(toRead.slice(toRead.position(), count));
      toRead.position(toRead.position() + count);
      return count == 0 ? -1 : count;
    }
  }
}

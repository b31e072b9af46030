package dev.proem.net;

import dev.proem.net.internal.transport.FaultySocket;
import dev.proem.net.internal.transport.FaultyWire;
import dev.proem.net.internal.transport.TlsWire;
import dev.proem.net.internal.transport.Wire;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;

/** Breaks every second wire after some byte, in one of the ways in which a wire can break. */
final class LedgerWires implements UnaryOperator<Wire> {
  private final long seed;
  private final AtomicInteger number = new AtomicInteger();

  LedgerWires(long seed) {
    this.seed = seed;
  }

  @Override
  public Wire apply(Wire wire) {
    Random random = new Random(seed + number.incrementAndGet());
    if (random.nextBoolean()) {
      return wire;
    }
    long after = (long) Math.pow(2, 6 + random.nextDouble(14));
    if (wire instanceof TlsWire && random.nextBoolean()) {
      return underTls(wire, after);
    }
    FaultyWire faulty = new FaultyWire(wire);
    if (random.nextInt(3) == 0) {
      faulty.failAfterReading(after);
    } else {
      faulty.failAfterWriting(after).noRoomAfterWriting(after / 2);
    }
    if (random.nextBoolean()) {
      faulty.failWithinTheCall();
    }
    switch (random.nextInt(6)) {
      case 0 -> faulty.throwing(() -> new IllegalStateException(Ledger.ON_PURPOSE));
      case 1 -> faulty.throwing(() -> new AssertionError(Ledger.ON_PURPOSE));
      case 2 -> faulty.throwing(() -> new Exception(Ledger.ON_PURPOSE));
      default -> {} // an IOException
    }
    return faulty;
  }

  /** Returns a TLS wire that breaks after some byte of the socket, perhaps in the handshake. */
  private static Wire underTls(Wire unused, long after) {
    FaultySocket socket = new FaultySocket((SocketChannel) Internals.field(unused, "socket"));
    socket.failAfterWriting(after);
    Object handshake = Internals.field(unused, "handshake");
    return new TlsWire(
        socket,
        ByteBuffer.allocate(0),
        (SSLEngine) Internals.field(unused, "engine"),
        (Executor) Internals.field(handshake, "tasks"),
        (Runnable) Internals.field(handshake, "resume"));
  }
}

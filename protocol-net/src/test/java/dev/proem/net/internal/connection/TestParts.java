package dev.proem.net.internal.connection;

import dev.proem.codec.MessageDecoder;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;

/** The parts of a connection for tests: watermarks of 100 and 50 bytes, default time-outs. */
final class TestParts {
  private TestParts() {}

  static ConnectionParts of(EventLoop loop, SelectionKey key, Wire wire, SendQueue queue) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    return new ConnectionParts(
        7,
        loop,
        key,
        wire,
        new MessageDecoder(),
        queue,
        ConnectionTimeouts.of(ServerTimeouts.DEFAULT),
        100,
        50,
        address,
        address);
  }
}

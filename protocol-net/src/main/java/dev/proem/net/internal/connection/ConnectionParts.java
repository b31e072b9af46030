package dev.proem.net.internal.connection;

import dev.proem.codec.MessageDecoder;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Wire;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;

/**
 * The parts of a connection that depend on its side and on the settings.
 *
 * @param key the registration of the wire's socket with the event loop
 * @param highWatermark the number of unsent bytes above which reading is paused
 * @param lowWatermark the number of unsent bytes at which reading is resumed
 */
public record ConnectionParts(
    long id,
    EventLoop loop,
    SelectionKey key,
    Wire wire,
    MessageDecoder decoder,
    SendQueue sendQueue,
    ConnectionTimeouts timeouts,
    long highWatermark,
    long lowWatermark,
    SocketAddress local,
    SocketAddress remote) {}

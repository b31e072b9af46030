package dev.proem.net.internal.server;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.Binding;
import dev.proem.net.RateLimit;
import dev.proem.net.RequestHandler;
import dev.proem.net.ServerLimits;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.transport.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server; see {@link dev.proem.net.MessageServerBuilder}.
 *
 * @param streamed whether the handler reads contents while they arrive
 * @param oneWay whether no request is answered
 * @param inline whether handlers run on the event loop
 * @param executor runs handlers; null for threads of the server
 * @param pool for tests: replaces the server's own threads for handlers
 * @param longWait the time after which a request that waits for a thread of a pool is reported
 * @param json the mapper for the JSON of messages; null for the default one
 * @param wires for tests: replaces the wire of each new connection, so a test can break it after
 *     any byte
 */
public record ServerSettings(
    String name,
    List<Binding> bindings,
    int eventLoops,
    RequestHandler handler,
    boolean streamed,
    boolean oneWay,
    boolean inline,
    @Nullable Executor executor,
    @Nullable ThreadPoolExecutor pool,
    Duration longWait,
    Limits limits,
    ServerLimits serverLimits,
    @Nullable RateLimit rateLimit,
    ServerTimeouts timeouts,
    Dialect dialect,
    @Nullable JsonContent json,
    List<TransportListener> listeners,
    UnaryOperator<Wire> wires) {

  /** Returns a decoder for a new connection. */
  MessageDecoder decoder() {
    MessageDecoder decoder = new MessageDecoder(limits, dialect);
    return json == null ? decoder : decoder.withJson(json);
  }
}

package dev.proem.net.internal.pool;

import dev.proem.net.CloseReason;

/** The part of a connection that its pool uses. For the event loop's thread only. */
public interface PooledConnection {
  Endpoints.Attempt attempt();

  /** Starts the handshake, or the first read. */
  void start();

  /** Returns whether the connection gets no more calls, because it is closed or about to be. */
  boolean isEnding();

  boolean isClosed();

  /** Returns whether another call can be sent. */
  boolean hasPlace();

  /** Returns whether another call can be sent and no call is in flight. */
  boolean isIdle();

  /** Returns the number of calls that wait for a reply. */
  int load();

  /** Returns whether the server has answered a call here. */
  boolean hasServed();

  /** Returns whether the server has refused the connection. */
  boolean wasRefused();

  /** Closes the connection because the client is closed. */
  void closeWith(CloseReason reason);
}

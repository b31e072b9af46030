package dev.proem.cli;

import java.io.IOException;
import java.net.SocketAddress;

/** A server that listens from its creation on, and serves while {@link #run} runs. */
public interface Server {
  /** Returns the address on which it listens, with the real port. */
  SocketAddress address();

  /** Serves until it is stopped. */
  void run() throws IOException;

  /**
   * Ends {@link #run} within seconds: no more connections are accepted, and the requests that have
   * arrived get complete replies. Can be called from any thread, more than once, and does not wait.
   */
  void stop();
}

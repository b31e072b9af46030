package dev.proem.cli;

import java.io.IOException;
import java.net.SocketAddress;

/** A server that listens from the moment it exists and serves while it runs. */
public interface Server {
  /** Where it listens, with the real port. */
  public SocketAddress address();

  /** Serves until it is stopped. */
  public void run() throws IOException;

  /**
   * Makes {@link #run} end within seconds: no more connections, whole answers to what has arrived.
   * Can be called from any thread, more than once, and doesn't wait.
   */
  public void stop();
}

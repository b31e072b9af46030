package dev.proem.net;

/**
 * Hears that a client has a connection, for instance to subscribe to what its server pushes. See
 * {@link MessageClientBuilder#onConnected}.
 */
@FunctionalInterface
public interface ConnectedListener {
  /**
   * A connection that requests share can be used. Called on a thread of the client, for one
   * connection after the other; may block, and may call the client. What it throws is logged.
   *
   * @param client the client, which {@link MessageClientBuilder#build} may not have returned yet
   * @param connection the connection, which may have ended meanwhile
   * @param again false for the first connection of the client; true for each later one, such as one
   *     that takes the place of a connection that has ended. What the server knew of this client by
   *     its connection, such as a subscription, has to be said again then
   */
  void connected(MessageClient client, Connection connection, boolean again);
}

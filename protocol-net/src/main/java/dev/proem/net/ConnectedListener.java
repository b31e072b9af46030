package dev.proem.net;

/**
 * Is notified when a client has a new connection, for example to subscribe to the pushes of its
 * server. See {@link MessageClientBuilder#onConnected}.
 */
@FunctionalInterface
public interface ConnectedListener {
  /**
   * A shared connection has been opened. Called on a thread of the client, for one connection at a
   * time; may block, and may call the client. Exceptions are logged.
   *
   * @param client the client; {@link MessageClientBuilder#build} may not have returned it yet
   * @param connection the connection; it may have ended already
   * @param again false for the first connection of the client; true for each later one, such as the
   *     replacement of a connection that ended. State that the server keeps per connection, such as
   *     a subscription, must then be set up again
   */
  void connected(MessageClient client, Connection connection, boolean again);
}

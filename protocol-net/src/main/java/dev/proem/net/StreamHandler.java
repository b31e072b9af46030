package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * Answers a request whose content is read while it arrives, with a message whose content may be
 * read while it is sent: both in constant memory, for any length. A slow reader of either slows
 * down its own peer, and nobody else.
 *
 * <p>Called on the server's executor as soon as the header has come. A server with such a handler
 * takes every request this way.
 */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Answers a request. The reply may read {@link Exchange#content()} while it is sent. What is left
   * unread of it when this returns, or such a reply has been sent, is read and dropped, up to
   * {@link dev.proem.Limits#drainBytes()}; when more is left, the connection is closed after the
   * reply.
   *
   * @return the reply; null only after {@link Exchange#noReply()}, or for a one-way message, else
   *     it is answered with the error {@code internal}
   * @throws RequestException to answer with an error reply of the handler's own words
   * @throws Exception anything else is answered with the error {@code internal}
   */
  @Nullable Outgoing handle(Exchange exchange) throws Exception;
}

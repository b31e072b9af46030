package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * Answers a request whose content is read while it arrives, with a message whose content may be
 * read while it is sent. Both take constant memory, for any length. A slow reader of either content
 * slows down only its own peer.
 *
 * <p>Called on the executor of the server as soon as the header has arrived. A server with such a
 * handler processes every request in this way.
 */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Answers a request. The reply may read {@link Exchange#content()} while it is sent. The part of
   * the content that is unread when this method has returned, or when such a reply has been sent,
   * is read and discarded, up to {@link dev.proem.Limits#drainBytes()}; if more is left, the
   * connection is closed after the reply.
   *
   * @return the reply; null only after {@link Exchange#noReply()} or for a one-way message. In
   *     other cases, null is answered with the error {@code internal}
   * @throws RequestException to answer with an error reply that the handler defines
   * @throws Exception any other exception is answered with the error {@code internal}
   */
  @Nullable Outgoing handle(Exchange exchange) throws Exception;
}

package dev.proem.net.internal.message;

/** Is notified of the outcome of an outgoing message, on the thread of the event loop. */
public interface SendListener {
  /** Ignores all notifications. */
  SendListener NONE = new SendListener() {};

  /** The system took bytes of the message, or may have. */
  default void started() {}

  /**
   * The system took the last byte of the message.
   *
   * @param bytes the size of the message
   */
  default void sent(long bytes) {}

  /**
   * The message is not sent, or not completely.
   *
   * @param started whether a part of it was sent, or may have been
   */
  default void failed(boolean started, String why) {}
}

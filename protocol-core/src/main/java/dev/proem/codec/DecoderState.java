package dev.proem.codec;

import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What has come of the current message; each state holds its own data and no other. A state is left
 * for good once its part is complete.
 */
sealed interface DecoderState {
  /** No byte of the next message has been taken. */
  enum Between implements DecoderState {
    MESSAGES
  }

  record ProtoHeader(Accumulator bytes) implements DecoderState {}

  final class Header implements DecoderState {
    final Accumulator bytes;
    final long start;

    /** How many of its first bytes are white space; the byte after them has to open the object. */
    int white;

    Header(Accumulator bytes, long start) {
      this.bytes = bytes;
      this.start = start;
    }
  }

  record Content(MessageHeader header, Accumulator bytes) implements DecoderState {}

  record StreamedContent(long length, long remaining) implements DecoderState {}

  /** The header is that of the message that failed, where it could be read. */
  record Failed(ProtocolException failure, @Nullable MessageHeader header)
      implements DecoderState {}
}

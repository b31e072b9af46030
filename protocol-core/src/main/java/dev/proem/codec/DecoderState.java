package dev.proem.codec;

import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import org.jspecify.annotations.Nullable;

/** The states of a {@link MessageDecoder}, each with its data. */
sealed interface DecoderState {
  /** Returns the fault of an input that ends in this state at this position, if it is one. */
  default @Nullable TruncatedMessageException truncated(long offset) {
    return null;
  }

  /** Before or inside a proto-header or header: {@link HeaderDecoder} has the data. */
  enum BeforeContent implements DecoderState {
    INSTANCE
  }

  record Content(MessageHeader header, Accumulator bytes) implements DecoderState {
    @Override
    public TruncatedMessageException truncated(long offset) {
      return new TruncatedMessageException(
          Phase.CONTENT, offset, bytes.received(), bytes.expected());
    }
  }

  record StreamedContent(long length, long remaining) implements DecoderState {
    static DecoderState of(long length, long remaining) {
      return remaining == 0 ? BeforeContent.INSTANCE : new StreamedContent(length, remaining);
    }

    @Override
    public TruncatedMessageException truncated(long offset) {
      return new TruncatedMessageException(Phase.CONTENT, offset, length - remaining, length);
    }
  }

  /** The header is that of the message with the fault, if it could be read. */
  record Failed(ProtocolException fault, @Nullable MessageHeader header) implements DecoderState {}
}

package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a decoder made of a stream of bytes, from the first byte to the end of the input: the
 * messages, and what ended the stream where it did not end between messages. Equality is that of
 * both.
 */
public final class Decoding {
  /** Up to this size every split is tried: the work is quadratic. */
  private static final int EVERY_SPLIT_BYTES = 600;

  private final List<Message> messages;
  private final @Nullable ProtocolException failure;

  private Decoding(List<Message> messages, @Nullable ProtocolException failure) {
    this.messages = messages;
    this.failure = failure;
  }

  /** How the contents are taken: both ways have to give the same. */
  public enum Taking {
    WHOLE,
    STREAMED
  }

  /**
   * The strict decoding with the default limits, proved as {@link #of(byte[], Limits, Dialect)}
   * does.
   */
  public static Decoding of(byte[] bytes) {
    return of(bytes, Limits.DEFAULT, Dialect.STRICT);
  }

  /**
   * The decoding of a stream, after proof that it is the same whole, byte by byte, at every split,
   * with bytes trailing behind it, and with streamed contents.
   */
  public static Decoding of(byte[] bytes, Limits limits, Dialect dialect) {
    Decoding whole = whole(bytes, limits, dialect, Taking.WHOLE);
    int[] single = IntStream.range(1, bytes.length).toArray();
    for (Taking taking : Taking.values()) {
      assertSame(whole(bytes, limits, dialect, taking), whole, taking + " at once");
      assertSame(split(bytes, limits, dialect, taking, single), whole, taking + " byte by byte");
      int step = bytes.length <= EVERY_SPLIT_BYTES ? 1 : bytes.length / 13;
      for (int cut = 1; cut < bytes.length; cut += step) {
        assertSame(split(bytes, limits, dialect, taking, cut), whole, taking + " split at " + cut);
      }
      assertUnmovedByBytesBehind(bytes, whole, limits, dialect, taking);
    }
    return whole;
  }

  private static void assertSame(Decoding actual, Decoding whole, String how) {
    assertThat(actual).as(how).isEqualTo(whole);
  }

  /** Bytes that are no message, of which a message or fault before them must not take notice. */
  private static void assertUnmovedByBytesBehind(
      byte[] bytes, Decoding whole, Limits limits, Dialect dialect, Taking taking) {
    Decoding more = split(concat(bytes, new byte[] {0, 0, 'x'}), limits, dialect, taking);
    if (whole.isClean()) {
      assertThat(more.messages).isEqualTo(whole.messages);
      assertThat(more.failure().code()).isEqualTo(ErrorCode.HEADER_EMPTY);
      assertThat(more.failure().offset()).isEqualTo(bytes.length);
    } else if (whole.failure().code() != ErrorCode.TRUNCATED) {
      assertThat(more).isEqualTo(whole);
    }
  }

  /** The messages, in order. */
  public List<Message> messages() {
    return messages;
  }

  /** Whether the stream ended between messages. */
  public boolean isClean() {
    return failure == null;
  }

  /** What ended the stream, which must not be clean. */
  public ProtocolException failure() {
    assertThat(failure).as("what ended the stream").isNotNull();
    return failure;
  }

  /** The one message of a stream that has to be clean. */
  public Message message() {
    assertThat(failure).as("what ended the stream").isNull();
    assertThat(messages).hasSize(1);
    return messages.get(0);
  }

  /** Everything that a failure tells. */
  private static @Nullable List<Object> facts(@Nullable ProtocolException e) {
    return e == null
        ? null
        : List.of(
            e.getClass(),
            e.phase(),
            e.offset(),
            e.declared(),
            e.limit(),
            String.valueOf(e.getMessage())); // with the code
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Decoding decoding
        && messages.equals(decoding.messages)
        && Objects.equals(facts(failure), facts(decoding.failure));
  }

  @Override
  public int hashCode() {
    return Objects.hash(messages, facts(failure));
  }

  @Override
  public String toString() {
    return messages + ", then " + (failure == null ? "the end" : facts(failure));
  }

  /** The decoding of a stream that comes at once, after proof that a failure is final. */
  public static Decoding whole(byte[] bytes, Limits limits, Dialect dialect, Taking taking) {
    Run run = new Run(limits, dialect, taking);
    Decoding decoding = run.decode(bytes);
    if (decoding.failure != null) {
      assertTerminal(run.decoder, decoding.failure);
    }
    return decoding;
  }

  /** The decoding of a stream that comes in pieces, cut before these indices. */
  public static Decoding split(
      byte[] bytes, Limits limits, Dialect dialect, Taking taking, int... cuts) {
    return new Run(limits, dialect, taking).decode(bytes, cuts);
  }

  /** Proves that each method of a decoder throws its failure again, the same one. */
  static void assertTerminal(MessageDecoder decoder, ProtocolException failure) {
    ByteBuffer more = ByteBuffer.wrap(new byte[] {0, 2, '{', '}'});
    Stream.<Runnable>of(
            () -> decoder.decode(more),
            () -> decoder.decodeHeader(more),
            () -> decoder.decodeContent(more),
            decoder::endOfInput)
        .forEach(
            call -> {
              try {
                call.run();
              } catch (ProtocolException again) {
                assertThat(again).as("thrown again").isSameAs(failure);
                return;
              }
              throw new AssertionError("after " + failure + " the decoder went on");
            });
    assertThat(more.position()).as("bytes consumed after the failure").isZero();
    assertThat(decoder.contentRemaining()).isZero();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** One decoder at work. */
  private static final class Run {
    final MessageDecoder decoder;
    final List<Message> messages = new ArrayList<>();
    private final Dialect dialect;
    private final Taking taking;
    private @Nullable MessageHeader header;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Run(Limits limits, Dialect dialect, Taking taking) {
      this.decoder = new MessageDecoder(limits, dialect);
      this.dialect = dialect;
      this.taking = taking;
    }

    Decoding decode(byte[] bytes, int... cuts) {
      int begin = 0;
      try {
        for (int cut : cuts) {
          feed(ByteBuffer.wrap(bytes, begin, cut - begin));
          begin = cut;
        }
        feed(ByteBuffer.wrap(bytes, begin, bytes.length - begin));
        decoder.endOfInput();
        return new Decoding(messages, null);
      } catch (ProtocolException e) {
        return new Decoding(messages, e);
      }
    }

    private void feed(ByteBuffer in) {
      long before = decoder.offset();
      int length = in.remaining();
      Message message;
      while ((message = taking == Taking.WHOLE ? decoder.decode(in) : streamed(in)) != null) {
        messages.add(message);
      }
      assertThat(in.remaining()).as("bytes left where more are needed").isZero();
      assertThat(decoder.offset() - before).as("bytes counted").isEqualTo(length);
    }

    private @Nullable Message streamed(ByteBuffer in) {
      if (header == null) {
        header = decoder.decodeHeader(in);
        if (header == null) {
          return null;
        }
      }
      ByteBuffer piece = decoder.decodeContent(in);
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      content.writeBytes(bytes);
      if (decoder.contentRemaining() > 0) {
        return null;
      }
      Message message = Message.ofOwned(header, content.toByteArray(), dialect);
      header = null;
      content.reset();
      return message;
    }
  }
}

package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A reader that has failed stays failed, whatever it is asked; a time-out is no failure. */
class ReaderFailureTest {
  private static final byte[] HELLO = encoded(Message.text("hello"));

  private static byte[] encoded(Message message) {
    return new MessageEncoder().encode(message).array();
  }

  private static InputStream stream(byte[]... parts) {
    InputStream all = InputStream.nullInputStream();
    for (byte[] part : parts) {
      all = new SequenceInputStream(all, new ByteArrayInputStream(part));
    }
    return all;
  }

  /** A stream that times out before each of its parts. */
  private static InputStream timingOut(byte[]... parts) {
    return new InputStream() {
      private int turn;

      @Override
      public int read() {
        throw new AssertionError("byte by byte");
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int part = turn++ / 2;
        if (part == parts.length) {
          return -1;
        }
        if (turn % 2 == 1) {
          throw new SocketTimeoutException("no byte in time");
        }
        System.arraycopy(parts[part], 0, into, offset, parts[part].length);
        return parts[part].length;
      }
    };
  }

  private static void assertFailed(MessageReader reader, ProtocolException failure) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(reader::hasNext, reader::read, reader::readStreamed)) {
      assertThatThrownBy(call).isSameAs(failure);
    }
  }

  @Test
  void everyMethodThrowsTheFailureAgainThoughMoreBytesAreThere() throws IOException {
    MessageReader reader = new MessageReader(stream(HELLO, new byte[] {0, 0}, HELLO));
    assertThat(reader.read().text()).isEqualTo("hello");
    assertThat(reader.hasNext()).isTrue();

    ProtocolException failure = catchThrowableOfType(ProtocolException.class, reader::read);

    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_EMPTY);
    assertFailed(reader, failure);
  }

  @Test
  void aHeaderThatFailsWhileStreamedIsFinalToo() {
    MessageReader reader =
        new MessageReader(
            stream("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));

    ProtocolException failure = catchThrowableOfType(ProtocolException.class, reader::readStreamed);

    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_PROTOCOL);
    assertFailed(reader, failure);
  }

  @Test
  void aContentCutShortNeverLooksLikeOneThatEnded() throws IOException {
    byte[] cut = Arrays.copyOf(HELLO, HELLO.length - 2);
    MessageReader reader = new MessageReader(stream(cut));
    InputStream content = reader.readStreamed().content();
    assertThat(content.readNBytes(3)).hasSize(3);

    TruncatedMessageException failure =
        catchThrowableOfType(TruncatedMessageException.class, content::read);

    assertThat(failure.received()).isEqualTo(3);
    assertThatThrownBy(content::read).isSameAs(failure);
    assertThatThrownBy(() -> content.read(new byte[9])).isSameAs(failure);
    assertThatThrownBy(content::readAllBytes).isSameAs(failure);
    assertFailed(reader, failure);
  }

  @Test
  void aContentCutShortWhileItIsDrainedFailsTheReader() throws IOException {
    MessageReader reader = new MessageReader(stream(Arrays.copyOf(HELLO, HELLO.length - 2)));
    reader.readStreamed();

    ProtocolException failure = catchThrowableOfType(ProtocolException.class, reader::hasNext);

    assertThat(failure.code()).isEqualTo(ErrorCode.TRUNCATED);
    assertFailed(reader, failure);
  }

  @Test
  void aRestOverTheDrainLimitFailsTheContentStreamToo() throws IOException {
    Limits limits = Limits.DEFAULT.withDrainBytes(4);
    MessageReader reader = new MessageReader(stream(HELLO, HELLO), limits, Dialect.STRICT);
    InputStream content = reader.readStreamed().content();

    ProtocolException failure = catchThrowableOfType(ProtocolException.class, reader::hasNext);

    assertThat(failure.code()).isEqualTo(ErrorCode.DRAIN_TOO_LARGE);
    assertThatThrownBy(content::read).isSameAs(failure);
    assertFailed(reader, failure);
  }

  @Test
  void aDrainLimitOfZeroDrainsNothing() throws IOException {
    Limits limits = Limits.DEFAULT.withDrainBytes(0);
    MessageReader reader = new MessageReader(stream(HELLO, HELLO, HELLO), limits, Dialect.STRICT);

    assertThat(reader.readStreamed().content().readAllBytes()).hasSize(5);
    assertThat(reader.readStreamed().content().readNBytes(4)).hasSize(4);
    assertThatThrownBy(reader::read).hasMessageContaining("drain-too-large");
  }

  @Test
  void aTimeOutAtAnyPlaceCanBeTriedAgain() throws IOException {
    byte[] two = Arrays.copyOf(HELLO, 2);
    byte[] header = Arrays.copyOfRange(HELLO, 2, HELLO.length - 5);
    byte[] hel = Arrays.copyOfRange(HELLO, HELLO.length - 5, HELLO.length - 2);
    byte[] lo = Arrays.copyOfRange(HELLO, HELLO.length - 2, HELLO.length);
    MessageReader reader =
        new MessageReader(timingOut(two, header, hel, lo, two, header, hel, lo, HELLO));

    assertTimesOut(reader::hasNext);
    assertThat(reader.hasNext()).isTrue();
    assertTimesOut(reader::read);
    assertTimesOut(reader::read);
    assertTimesOut(reader::read);
    assertThat(reader.read().text()).isEqualTo("hello");

    assertTimesOut(reader::readStreamed);
    assertTimesOut(reader::readStreamed);
    InputStream content = reader.readStreamed().content();
    assertTimesOut(content::read);
    assertThat(content.read()).isEqualTo('h');
    assertTimesOut(reader::read); // drains
    assertTimesOut(reader::read);
    assertThat(reader.read().text()).isEqualTo("hello");
    assertThat(reader.hasNext()).isFalse();
  }

  private static void assertTimesOut(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void aFaultOfTheStreamIsNotKept() throws IOException {
    InputStream broken =
        new InputStream() {
          private boolean mended;

          @Override
          public int read() {
            throw new AssertionError("byte by byte");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            if (mended) {
              return -1;
            }
            mended = true;
            throw new IOException("reset");
          }
        };
    MessageReader reader = new MessageReader(broken);

    assertThatThrownBy(reader::hasNext).isInstanceOf(IOException.class).hasMessage("reset");
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void aProgressThatThrowsLosesNoByte() throws IOException {
    MessageReader reader = new MessageReader(stream(HELLO, HELLO));
    InputStream content =
        reader
            .readStreamed(
                (done, total) -> {
                  throw new IllegalStateException("listener");
                })
            .content();

    assertThatThrownBy(content::read).hasMessage("listener");

    assertThat(reader.read().text()).as("the next message is in step").isEqualTo("hello");
  }
}

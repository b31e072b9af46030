package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
  private Pipe pipe;

  @BeforeEach
  void openPipe() throws IOException {
    pipe = Pipe.open();
  }

  @AfterEach
  void closePipe() throws IOException {
    pipe.source().close();
    pipe.sink().close();
  }

  private static final Message FIRST = Message.text("first");
  private static final Message SECOND = Message.binary(new byte[20_000]);

  private static byte[] bytes(Message... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Message message : messages) {
      ByteBuffer encoded = new MessageEncoder().encode(message);
      out.write(encoded.array(), 0, encoded.limit());
    }
    return out.toByteArray();
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  /** Gives at most {@code most} bytes a read. */
  private static InputStream dribble(byte[] bytes, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8_192, Integer.MAX_VALUE})
  void read_messagesInPiecesOfAnySize_givesEachThenTheEnd(int most) throws IOException {
    MessageReader reader = new MessageReader(dribble(bytes(FIRST, SECOND, FIRST), most));

    List<Message> messages = new ArrayList<>();
    while (reader.hasNext()) {
      messages.add(reader.read());
    }

    assertThat(messages).containsExactly(FIRST, SECOND, FIRST);
    assertThat(reader.hasNext()).isFalse();
    assertThatThrownBy(reader::read)
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("ended before the next message");
    assertThatThrownBy(reader::readStreamed).isInstanceOf(EOFException.class);
  }

  @Test
  void read_fromAChannel_givesTheMessages() throws IOException {
    MessageReader reader =
        new MessageReader(Channels.newChannel(dribble(bytes(FIRST, SECOND), 100)));

    assertThat(reader.read()).isEqualTo(FIRST);
    assertThat(reader.read()).isEqualTo(SECOND);
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void constructor_nonBlockingChannel_isTheCallersMistake() throws IOException {
    pipe.source().configureBlocking(false);
    assertThatThrownBy(() -> new MessageReader(pipe.source()))
        .isInstanceOf(IllegalBlockingModeException.class);
  }

  @Test
  void read_channelBecomesNonBlocking_isTheCallersMistake() throws IOException {
    MessageReader reader = new MessageReader(pipe.source());
    pipe.source().configureBlocking(false);
    assertThatThrownBy(reader::read).isInstanceOf(IllegalBlockingModeException.class);
  }

  @Test
  void read_streamEndsInsideAMessage_tellsHowMuchCame() {
    byte[] bytes = bytes(FIRST);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 2);
    MessageReader reader = new MessageReader(stream(cut));

    TruncatedMessageException fault =
        catchThrowableOfType(TruncatedMessageException.class, reader::read);

    assertThat(fault.phase()).isEqualTo(Phase.CONTENT);
    assertThat(fault.received()).isEqualTo(3);
    assertThat(fault.expected()).isEqualTo(5);
    assertThat(fault.offset()).isEqualTo(cut.length);
    assertThatThrownBy(reader::read).isSameAs(fault);
    assertThatThrownBy(reader::hasNext).isSameAs(fault);
    assertThatThrownBy(reader::readStreamed).isSameAs(fault);
  }

  @Test
  void hasNext_streamEndsInsideTheProtoHeader_isTruncated() throws IOException {
    MessageReader reader = new MessageReader(stream(new byte[] {0}));

    assertThat(reader.hasNext()).isTrue();
    assertThatThrownBy(reader::read).isInstanceOf(TruncatedMessageException.class);
  }

  @Test
  void read_malformedAfterAGoodMessage_givesTheGoodOneFirst() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(bytes(FIRST));
    both.writeBytes(new byte[] {0, 0});
    MessageReader reader = new MessageReader(stream(both.toByteArray()));

    assertThat(reader.read()).isEqualTo(FIRST);
    assertThatThrownBy(reader::read)
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.HEADER_EMPTY));
  }

  @Test
  void constructor_limitsAndDialect_holdForTheStream() throws IOException {
    byte[] header = "{\"content_length\": 3}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] message = new byte[2 + header.length + 3];
    message[1] = (byte) header.length;
    System.arraycopy(header, 0, message, 2, header.length);

    Limits three = Limits.DEFAULT.withContentBytes(3);
    assertThat(new MessageReader(stream(message), three, Dialect.LENIENT).read().contentLength())
        .isEqualTo(3);
    Limits two = Limits.DEFAULT.withContentBytes(2);
    ReadableByteChannel channel = Channels.newChannel(stream(message));
    assertThatThrownBy(() -> new MessageReader(channel, two, Dialect.LENIENT).read())
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void read_timeOutOfTheSocketInsideAMessage_canBeTriedAgain() throws IOException {
    byte[] bytes = bytes(FIRST);
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      server.setSoTimeout(1);
      MessageReader reader = new MessageReader(server.getInputStream());
      assertThatThrownBy(reader::hasNext).isInstanceOf(SocketTimeoutException.class);
      client.getOutputStream().write(bytes, 0, 50);
      assertThatThrownBy(reader::read).isInstanceOf(SocketTimeoutException.class);
      client.getOutputStream().write(bytes, 50, bytes.length - 50);
      server.setSoTimeout(0);
      assertThat(reader.read()).isEqualTo(FIRST);
    }
  }

  @Test
  void readStreamed_contentInPieces_isTheContentWithProgress() throws IOException {
    byte[] content = new byte[30_000];
    Arrays.fill(content, (byte) 7);
    MessageReader reader = new MessageReader(stream(bytes(FIRST, Message.binary(content), FIRST)));
    List<Long> progress = new ArrayList<>();

    assertThat(reader.read()).isEqualTo(FIRST);
    StreamedMessage streamed =
        reader.readStreamed(
            (done, total) -> {
              assertThat(total).isEqualTo(content.length);
              progress.add(done);
            });

    assertThat(streamed.header().contentLength()).isEqualTo(content.length);
    assertThat(streamed.content().available()).isPositive();
    assertThat(streamed.content().read()).isEqualTo(7);
    assertThat(streamed.content().read(new byte[0])).isZero();
    assertThat(streamed.content().readAllBytes()).hasSize(content.length - 1).containsOnly(7);
    assertThat(streamed.content().read()).isEqualTo(-1);
    assertThat(streamed.content().available()).isZero();
    assertThat(progress).isSorted().startsWith(1L).endsWith((long) content.length);
    assertThat(reader.read()).isEqualTo(FIRST);
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void readStreamed_emptyContent_endsAtOnce() throws IOException {
    MessageReader reader = new MessageReader(stream(bytes(Message.text(""), FIRST)));

    assertThat(reader.readStreamed().content().read()).isEqualTo(-1);
    assertThat(reader.read()).isEqualTo(FIRST);
  }

  @Test
  void readStreamed_connectionEndsInsideTheContent_tellsHowMuchCame() throws IOException {
    byte[] bytes = bytes(SECOND);
    MessageReader reader = new MessageReader(stream(Arrays.copyOf(bytes, bytes.length - 1)));
    InputStream content = reader.readStreamed().content();

    assertThatThrownBy(content::readAllBytes)
        .isInstanceOfSatisfying(
            TruncatedMessageException.class,
            e -> {
              assertThat(e.received()).isEqualTo(19_999);
              assertThat(e.expected()).isEqualTo(20_000);
            });
  }

  @Test
  void readStreamed_restLeftUnreadUpToTheLimit_isDrained() throws IOException {
    Limits limits = Limits.DEFAULT.withDrainBytes(19_990);
    MessageReader reader =
        new MessageReader(stream(bytes(SECOND, SECOND, FIRST)), limits, Dialect.STRICT);

    StreamedMessage first = reader.readStreamed();
    assertThat(first.content().readNBytes(10)).hasSize(10);
    StreamedMessage second = reader.readStreamed();
    assertThatThrownBy(() -> first.content().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("next message");
    assertThat(second.content().readNBytes(10)).hasSize(10);
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.read()).isEqualTo(FIRST);
  }

  @Test
  void readStreamed_restLeftUnreadOverTheLimit_failsTheReader() throws IOException {
    Limits limits = Limits.DEFAULT.withDrainBytes(19_989);
    MessageReader reader = new MessageReader(stream(bytes(SECOND, FIRST)), limits, Dialect.STRICT);
    assertThat(reader.readStreamed().content().readNBytes(10)).hasSize(10);

    ProtocolException fault = catchThrowableOfType(ProtocolException.class, reader::read);

    assertThat(fault.code()).isEqualTo(ErrorCode.DRAIN_TOO_LARGE);
    assertThat(fault.declared()).hasValue(19_990);
    assertThat(fault.limit()).hasValue(19_989);
    assertThatThrownBy(reader::read).isSameAs(fault);
    assertThatThrownBy(reader::hasNext).isSameAs(fault);
  }

  @Test
  void readStreamed_contentOverTwoGibibytes_passesInConstantMemory() throws IOException {
    long length = (1L << 31) + 12_345;
    MessageHeader header = new MessageHeader("binary/zeros", "binary", length);
    ByteBuffer beginning = new MessageEncoder().encodeHeader(header);
    InputStream zeros =
        new InputStream() {
          private long left = length;

          @Override
          public int read() {
            return left-- > 0 ? 0 : -1;
          }

          @Override
          public int read(byte[] into, int offset, int count) {
            int some = (int) Math.min(count, left);
            left -= some;
            return some == 0 ? -1 : some;
          }
        };
    InputStream all =
        new java.io.SequenceInputStream(
            new ByteArrayInputStream(beginning.array(), 0, beginning.limit()), zeros);
    MessageReader reader =
        new MessageReader(all, Limits.DEFAULT.withContentBytes(length), Dialect.STRICT);

    InputStream content = reader.readStreamed().content();
    byte[] piece = new byte[65_536];
    long read = 0;
    for (int n = content.read(piece); n >= 0; n = content.read(piece)) {
      read += n;
    }

    assertThat(read).isEqualTo(length);
    assertThat(reader.hasNext()).isFalse();
  }
}

package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.CallerThread;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The items are written to a wire in memory; the executor that reads contents is a list. */
class OutgoingEncoderTest {
  private static final Message MESSAGE = Message.text("hello");
  private static final MessageHeader HEADER = MESSAGE.header();

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<Runnable> reads = new ArrayList<>();
  private final ContentExecutors threads = CallerThread.executors(reads::add);
  private MessageConnection connection;

  @BeforeEach
  void open() throws Exception {
    FaultyWire wire = new FaultyWire(FaultyWire.inMemory(written, ByteBuffer.allocate(0)));
    SendQueue queue = new SendQueue(new AtomicLong());
    connection =
        new MessageConnection(
            TestParts.of(CallerThread.loop(), new FakeKey(), wire, queue), new ScriptedRole());
    connection.begin(ByteBuffer.allocate(0));
  }

  private byte[] written(OutgoingItem item) {
    connection.step(() -> connection.queue(item));
    return written.toByteArray();
  }

  private OutgoingItem item(Outgoing message) throws Exception {
    return OutgoingEncoder.of(message, connection, threads, SendListener.NONE);
  }

  private static ReadableByteChannel stream() {
    byte[] content = "hello, and more".getBytes(StandardCharsets.US_ASCII);
    return ((Outgoing.Streamed) Outgoing.stream(HEADER, new ByteArrayInputStream(content)))
        .content();
  }

  private static MessageHeader typed(int length) {
    return new MessageHeader("t".repeat(length), "utf-8", 5);
  }

  private static MessageHeader withExtra(int length) {
    return HEADER.withExtra("x", "x".repeat(length));
  }

  private static int size(MessageHeader header) {
    return new MessageEncoder().encodeHeader(header).remaining() - Short.BYTES;
  }

  private static void assertTooLong(MessageHeader header, int added) {
    assertThatThrownBy(() -> OutgoingEncoder.check(header, added))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wholeMessage_isEncoded() throws Exception {
    assertThat(written(item(Outgoing.of(MESSAGE)))).isEqualTo(Peer.bytes(MESSAGE));
  }

  @Test
  void streamedMessage_isReadUpToItsLength() throws Exception {
    ReadableByteChannel content = stream();
    int header = Short.BYTES + size(HEADER);
    assertThat(written(item(Outgoing.channel(HEADER, content)))).hasSize(header);

    reads.remove(0).run();

    assertThat(written.toByteArray()).isEqualTo(Peer.bytes(MESSAGE));
    assertThat(reads).isEmpty();
    assertThat(content.isOpen()).isFalse();
  }

  @Test
  void file_isReadFromItsPositionOn(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "not hello");
    Outgoing.Streamed whole = (Outgoing.Streamed) Outgoing.file(HEADER, file);
    ReadableByteChannel content = whole.content();
    content.read(ByteBuffer.allocate(4));

    assertThat(written(item(Outgoing.channel(HEADER, content)))).isEqualTo(Peer.bytes(MESSAGE));
    assertThat(content.isOpen()).isFalse();
  }

  @Test
  void rawBytes_areNotChanged() {
    byte[] bytes = {1, 2, 3};

    assertThat(written(OutgoingEncoder.raw(ByteBuffer.wrap(bytes)))).isEqualTo(bytes);
  }

  @Test
  void headerThatIsTooLong_isNotEncoded() {
    MessageHeader tooLong = withExtra(MessageHeader.MAX_BYTES);

    assertThatThrownBy(() -> item(Outgoing.of(MESSAGE.withHeader(tooLong))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> item(Outgoing.channel(tooLong, stream())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300})
  void headerWithExtras_isCheckedWithWhatIsAdded(int added) {
    int longest = MessageHeader.MAX_BYTES - added - size(withExtra(0));

    assertThatCode(() -> OutgoingEncoder.check(withExtra(longest), added))
        .doesNotThrowAnyException();
    assertTooLong(withExtra(longest + 1), added);
  }

  @Test
  void headerWithALongType_isCheckedWithWhatIsAdded() {
    int longest = MessageHeader.MAX_BYTES - 300 - size(typed(0));

    assertThatCode(() -> OutgoingEncoder.check(typed(longest), 300)).doesNotThrowAnyException();
    assertTooLong(typed(longest + 1), 300);
  }

  @Test
  void headerThatIsTooLong_isDescribedWithItsNumbers() {
    MessageHeader header = withExtra(65_000);

    assertThatThrownBy(() -> OutgoingEncoder.check(header, 600))
        .hasMessage(
            "the header has "
                + size(header)
                + " bytes as JSON, and up to 600 more with what the client adds, but a"
                + " proto-header can announce 65535 at most");
  }

  @Test
  void longestTypeThatIsNotCounted_fitsEvenIfAllOfItIsEscaped() {
    MessageHeader header = new MessageHeader("\u0001".repeat(8_192), "", Long.MAX_VALUE);

    assertThatCode(() -> OutgoingEncoder.check(header, 1_000)).doesNotThrowAnyException();
    assertThat(size(header)).isBetween(6 * 8_192, MessageHeader.MAX_BYTES - 1_000);
  }

  @Test
  void discardedMessage_closesItsContent() {
    ReadableByteChannel content = stream();

    OutgoingEncoder.discard(Outgoing.of(MESSAGE), threads);
    OutgoingEncoder.discard(Outgoing.channel(HEADER, content), threads);

    assertThat(content.isOpen()).isFalse();
  }
}

package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.JsonContent;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Internals;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.content.ReaderTimer;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The test is the connection and the reader. */
class ReplyStreamTest {
  private static final MessageHeader HEADER = Message.binary(new byte[5]).header();

  private final List<String> events = new ArrayList<>();
  private @Nullable ContentPipe streamed;
  private EventLoop loop;
  private ReaderTimer timer;
  private ReplyStream stream;

  @BeforeEach
  void create() throws IOException {
    loop = new EventLoop("reply-stream-test", true);
    timer = new ReaderTimer(loop, Duration.ofHours(1), () -> events.add("late"));
    stream = stream(MessageClient.builder());
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private static ReplyStream stream(MessageClientBuilder builder) {
    return new ReplyStream(Internals.settings(builder.address("server", 7)));
  }

  private Call call() {
    Call.Outcome outcome =
        new Call.Outcome() {
          @Override
          public void succeeded(@Nullable Message reply) {
            throw new AssertionError("the reply is streamed");
          }

          @Override
          public void streaming(MessageHeader header, ContentPipe content) {
            events.add("header " + header.contentLength());
            streamed = content;
          }

          @Override
          public void failed(TransportException failure) {
            throw new AssertionError(failure);
          }
        };
    Outgoing request = Outgoing.of(Message.text("x"));
    return new Call(Call.Kind.STREAMED, request, CallOptions.DEFAULT, outcome);
  }

  private void assertTimed(boolean timed) {
    assertThat(timer.nextTime() != EventLoop.NEVER).isEqualTo(timed);
  }

  /** Starts a reply, and returns the content for its reader. */
  private ContentPipe begin() {
    stream.begin(
        call(),
        HEADER,
        loop.contentMemory(),
        () -> events.add("has room"),
        content -> events.add("unwanted"),
        timer);
    return Objects.requireNonNull(streamed);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count);
  }

  @Test
  void reply_isReadByItsReader() throws IOException {
    ContentPipe content = begin();
    assertThat(stream.pipe()).isSameAs(content);
    assertThat(stream.add(ByteBuffer.wrap(new byte[] {1, 2}))).isFalse();
    assertThat(stream.add(ByteBuffer.wrap(new byte[] {3, 4, 5}))).isFalse();
    assertThat(stream.end()).isNull();
    assertThat(stream.pipe()).isNull();
    assertThat(content.readAllBytes()).containsExactly(1, 2, 3, 4, 5);
    assertThat(events).containsExactly("header 5");
  }

  @Test
  void fullReply_hasRoomWhenItIsRead() throws IOException {
    ContentPipe content = begin();
    assertThat(stream.add(bytes(ClientSettings.STREAM_BUFFER))).isFalse();
    assertThat(stream.add(bytes(1))).isTrue();
    content.skipNBytes(ClientSettings.STREAM_BUFFER);
    assertThat(events).containsExactly("header 5", "has room");
  }

  @Test
  void replyThatIsClosed_isUnwanted() {
    ContentPipe content = begin();
    assertTimed(true);
    content.close();
    assertTimed(false);
    assertThat(events).contains("unwanted");
  }

  @Test
  void failedReply_failsItsReader() {
    ContentPipe content = begin();
    stream.add(bytes(2));
    stream.fail(new IllegalStateException("broken"));
    assertThatThrownBy(content::readAllBytes).hasMessageContaining("broken");
  }

  @Test
  void completeReply_isReadAsWell() throws IOException {
    ReplyStream.whole(call(), Message.text("hello"), timer);
    assertThat(events).containsExactly("header 5");
    assertTimed(true);
    assertThat(Objects.requireNonNull(streamed).readAllBytes()).asString().isEqualTo("hello");
  }

  @Test
  void otherMessage_isCollected() {
    Message push = Message.text("hello").withExtra(MessageHeader.PUSH, true);
    stream.collect(push.header(), 100);
    assertThat(stream.pipe()).isNull();
    assertThat(stream.collectedHeader()).isEqualTo(push.header());
    ByteBuffer content = push.content();
    assertThat(stream.add(content.slice(0, 2))).isFalse();
    assertThat(stream.add(content.slice(2, 3))).isFalse();
    assertThat(stream.end()).isEqualTo(push);
    assertThat(stream.collectedHeader()).isNull();
    assertThat(stream.end()).isNull();
  }

  @Test
  void collectedMessage_isReadWithTheJsonOfTheUser() {
    JsonContent snake =
        JsonContent.of(
            JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build());
    stream = stream(MessageClient.builder().json(snake));
    Message error = snake.message(new Fault("full")).withExtra(MessageHeader.ERROR, "internal");
    stream.collect(error.header(), 100);
    stream.add(error.content());
    Message collected = Objects.requireNonNull(stream.end());
    assertThat(collected.json(Fault.class)).isEqualTo(new Fault("full"));
  }

  record Fault(String lastCause) {}

  @Test
  void collectedMessageOverTheLimit_isAFault() {
    stream = stream(MessageClient.builder().limits(Limits.DEFAULT.withContentBytes(4)));
    assertThatThrownBy(() -> stream.collect(HEADER, 100))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("5 bytes, over the limit of 4 (Limits.contentBytes");
    assertThat(stream.collectedHeader()).isEqualTo(HEADER);
  }

  @Test
  void largeLimit_isNoLimitForCollectedMessages() {
    stream = stream(MessageClient.builder().limits(Limits.DEFAULT.withContentBytes(1L << 40)));
    MessageHeader large = HEADER.withContentLength(Limits.DEFAULT.contentBytes() + 1);
    assertThatThrownBy(() -> stream.collect(large, 100)).isInstanceOf(LimitExceededException.class);
    stream.collect(HEADER.withContentLength(Limits.DEFAULT.contentBytes()), 100);
  }
}

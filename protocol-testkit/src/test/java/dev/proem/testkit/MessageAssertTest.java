package dev.proem.testkit;

import static dev.proem.testkit.ProemAssertions.MESSAGE;
import static dev.proem.testkit.ProemAssertions.assertThat;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.proem.ContentException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessageAssertTest {
  record Order(String article, int count) {}

  private static final Message TEXT = message("text/plain", "hello");
  private static final Message ORDER = message("text/json", "{\"article\": \"dog\", \"count\": 3}");
  private static final Message SOLD_OUT =
      message("text/plain", "None left.").withExtra("error", "sold-out");

  /** In one byte order, so that failure messages are the same on each machine. */
  private static Message message(String type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return Message.of(
        new MessageHeader(ByteOrder.LITTLE_ENDIAN, type, "utf-8", bytes.length, Map.of()), bytes);
  }

  private static String failureOf(ThrowingCallable assertion) {
    AssertionError[] failure = new AssertionError[1];
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(assertion)
        .satisfies(e -> failure[0] = e);
    return failure[0].getMessage().replace(System.lineSeparator(), "\n");
  }

  // header

  @Test
  void contentTypeAndEncoding_areCompared() {
    assertThat(TEXT).hasContentType("text/plain").hasContentEncoding("utf-8");
    assertThat(failureOf(() -> assertThat(TEXT).hasContentType("text/json")))
        .isEqualTo(
            """

            Expecting content-type of:
              Message[5 bytes of content, header {"byteorder": "little", "content-type": \
            "text/plain", "content-encoding": "utf-8", "content-length": 5}, content hello]
            to be:
              "text/json"
            but was:
              "text/plain\"\
            """);
    assertThat(failureOf(() -> assertThat(TEXT).as("greeting").hasContentEncoding("UTF-8")))
        .startsWith("[greeting] ")
        .endsWith("to be:\n  \"UTF-8\"\nbut was:\n  \"utf-8\"");
  }

  @Test
  void noMessage_fails() {
    Message none = null;
    assertThat(failureOf(() -> assertThat(none).hasContentType("text/plain")))
        .contains("not to be null");
  }

  @Test
  void extra_isComparedInTheFormOfAHeader() {
    Message message =
        TEXT.withExtra("count", 3).withExtra("tags", List.of("a")).withExtra("x", null);
    assertThat(message)
        .hasExtra("count", 3)
        .hasExtra("count", 3L)
        .hasExtra("tags", List.of("a"))
        .hasExtra("x", null)
        .doesNotHaveExtra("y");
    assertThat(failureOf(() -> assertThat(message).hasExtra("count", 4)))
        .startsWith("\nExpecting the extra header \"count\" of:\n  Message[5 bytes")
        .endsWith("to be:\n  4L\nbut was:\n  3L");
    assertThat(failureOf(() -> assertThat(TEXT).hasExtra("x", null)))
        .endsWith("\nto have the extra header \"x\", but it is absent");
    assertThat(failureOf(() -> assertThat(message).doesNotHaveExtra("count")))
        .endsWith("\nnot to have the extra header \"count\", but its value is:\n  3L");
  }

  @Test
  void extraThatNoHeaderCanHave_isAnErrorOfTheTest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(TEXT).hasExtra("content-type", "text/plain"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(TEXT).hasExtra("x", new Object()));
  }

  @Test
  void sensitiveExtra_isNotShown() {
    Message message =
        TEXT.withExtra("token", "abc").withExtra("user", Map.of("name", "Ada", "password", "def"));
    assertThat(message).hasExtra("token", "abc");
    assertThat(
            List.of(
                failureOf(() -> assertThat(message).hasExtra("token", "ghi")),
                failureOf(() -> assertThat(message).doesNotHaveExtra("token")),
                failureOf(() -> assertThat(message).hasExtra("user", Map.of("password", "ghi")))))
        .allSatisfy(
            failure -> assertThat(failure).contains("***").doesNotContain("abc", "def", "ghi"));
  }

  @Test
  void errorReply_isRecognizedByItsCode() {
    assertThat(SOLD_OUT).isErrorReply().hasErrorCode("sold-out");
    assertThat(TEXT).isNotErrorReply();
    assertThat(failureOf(() -> assertThat(TEXT).isErrorReply()))
        .endsWith(
            "content hello]\nto be an error reply, but it has no extra header \"error\" with a"
                + " text");
    assertThat(failureOf(() -> assertThat(TEXT).hasErrorCode("sold-out")))
        .contains("to be an error reply");
    assertThat(failureOf(() -> assertThat(SOLD_OUT).hasErrorCode("internal")))
        .isEqualTo(
            """

            Expecting the error code of:
              Message[10 bytes of content, header {"byteorder": "little", "content-type": \
            "text/plain", "content-encoding": "utf-8", "content-length": 10, "error": "sold-out"}\
            , content None left.]
            to be:
              "internal"
            but was:
              "sold-out\"\
            """);
    assertThat(failureOf(() -> assertThat(SOLD_OUT).isNotErrorReply()))
        .endsWith("None left.]\nnot to be an error reply, but its error code is:\n  \"sold-out\"");
  }

  @Test
  void reply_namesItsRequest() {
    Message request = TEXT.withExtra("message-id", "7");
    assertThat(TEXT.withExtra("in-reply-to", "7")).isInReplyTo(request);
    assertThat(failureOf(() -> assertThat(TEXT.withExtra("in-reply-to", "8")).isInReplyTo(request)))
        .endsWith("to be:\n  \"7\"\nbut was:\n  \"8\"");
    assertThat(failureOf(() -> assertThat(TEXT).isInReplyTo(request))).endsWith("it is absent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(TEXT).isInReplyTo(TEXT))
        .withMessageStartingWith("the request has no message-id: Message[");
  }

  // content

  @Test
  void text_isAString() {
    assertThat(TEXT).text().startsWith("hel").isEqualTo("hello");
    assertThat(failureOf(() -> assertThat(TEXT).text().isEmpty()))
        .isEqualTo(
            """
            [text of Message[5 bytes of content, header {"byteorder": "little", "content-type": \
            "text/plain", "content-encoding": "utf-8", "content-length": 5}, content hello]]\s
            Expecting empty but was: "hello\"\
            """);
    assertThat(failureOf(() -> assertThat(TEXT).as("100 %s").text().isEmpty()))
        .startsWith("[100 %s: text of Message[");
  }

  @Test
  void contentThatIsNoText_fails() {
    Message message = Message.of(TEXT.header(), new byte[] {'h', -1, 'l', 'l', 'o'});
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(message).text())
        .withMessageContaining("Expecting the content of:")
        .withMessageContaining("content h\\xffllo]")
        .withMessageContaining("to be text, but:")
        .satisfies(
            e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(ContentException.class));
  }

  @Test
  void json_isPlainValuesAMapOrAnObject() {
    assertThat(ORDER).json().isEqualTo(Map.of("article", "dog", "count", 3L));
    assertThat(ORDER).jsonObject().contains(entry("count", 3L)).containsKey("article");
    assertThat(ORDER).json(Order.class).isEqualTo(new Order("dog", 3));
    assertThat(message("text/json", "null")).json().isNull();
    assertThat(failureOf(() -> assertThat(ORDER).json(Order.class).isEqualTo(new Order("dog", 4))))
        .startsWith("[JSON for " + Order.class.getName() + " of Message[30 bytes of content")
        .contains("expected: Order[article=dog, count=4]\n but was: Order[article=dog, count=3]");
  }

  @Test
  void contentThatIsNoSuchJson_fails() {
    assertThat(failureOf(() -> assertThat(TEXT).json())).contains("to be JSON, but:\n  ");
    assertThat(failureOf(() -> assertThat(message("text/json", "[]")).jsonObject()))
        .endsWith("content []]\nto be a JSON object");
    assertThat(failureOf(() -> assertThat(message("text/json", "null")).jsonObject()))
        .endsWith("content null]\nto be a JSON object");
    assertThat(failureOf(() -> assertThat(message("text/json", "{}")).json(Order.class)))
        .contains("content {}]\nto be JSON for " + Order.class.getName() + ", but:\n  ");
  }

  @Test
  void bytes_areAnArray() {
    assertThat(TEXT).bytes().hasSize(5).endsWith('o');
    assertThat(failureOf(() -> assertThat(TEXT).bytes().isEmpty()))
        .startsWith("[bytes of Message[5 bytes of content");
  }

  // with AssertJ

  @Test
  void isEqualTo_showsBothMessages() {
    assertThat(failureOf(() -> assertThat(TEXT).isEqualTo(SOLD_OUT)))
        .contains("content hello]", "content None left.]");
  }

  @Test
  void futureOfAMessage_leadsToItsAssertions() {
    assertThat(CompletableFuture.completedFuture(TEXT))
        .succeedsWithin(Duration.ofMinutes(1), as(MESSAGE))
        .hasContentType("text/plain");
  }

  @Test
  void softAssertions_collectFailures() {
    SoftAssertions softly = new SoftAssertions();
    MessageAssert message = softly.proxy(MessageAssert.class, Message.class, TEXT);
    message.hasContentType("text/json").hasErrorCode("sold-out");
    assertThat(softly.errorsCollected()).hasSize(2);
  }
}

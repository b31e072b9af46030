package dev.proem.testkit;

import static dev.proem.testkit.ProemAssertions.assertThat;
import static dev.proem.testkit.ProemAssertions.assertThatErrorReply;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import dev.proem.net.ErrorReplyException;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ErrorReplyAssertTest {
  private static final Message REPLY =
      Message.of(
          new MessageHeader(
              ByteOrder.LITTLE_ENDIAN, "text/plain", "utf-8", 2, Map.of("error", "sold-out")),
          new byte[] {'n', 'o'});
  private final ErrorReplyException soldOut =
      new ErrorReplyException("sold-out", REPLY, "the server answered sold-out");
  private final ErrorReplyException stopping =
      new ErrorReplyException(ReplyCode.SHUTTING_DOWN.code(), REPLY, "the server stops");

  private static void assertFails(String message, ThrowingCallable assertion) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(assertion)
        .withMessage(message.replace("\n", System.lineSeparator()));
  }

  @Test
  void code_isCompared() {
    assertThat(soldOut).hasCode("sold-out").hasMessageContaining("answered");
    assertFails(
        """
        [order]\s
        Expecting the code of the error reply:
          Message[2 bytes of content, header {"byteorder": "little", "content-type": \
        "text/plain", "content-encoding": "utf-8", "content-length": 2, "error": "sold-out"}\
        , content no]
        to be:
          "internal"
        but was:
          "sold-out\"\
        """,
        () -> assertThat(soldOut).as("order").hasCode("internal"));
  }

  @Test
  void reply_isAMessage() {
    assertThat(soldOut).reply().hasErrorCode("sold-out").text().isEqualTo("no");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(soldOut).as("order").reply().isNotErrorReply())
        .withMessageStartingWith("[order] ");
  }

  @Test
  void safetyOfARetry_isThatOfTheCode() {
    assertThat(stopping).isSafeToRetry();
    assertThat(soldOut).isNotSafeToRetry();
    assertFails(
        """

        Expecting the request with the error reply:
          Message[2 bytes of content, header {"byteorder": "little", "content-type": \
        "text/plain", "content-encoding": "utf-8", "content-length": 2, "error": "sold-out"}\
        , content no]
        to be safe to retry, but code "sold-out" means that the server may have executed it\
        """,
        () -> assertThat(soldOut).isSafeToRetry());
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(stopping).isNotSafeToRetry())
        .withMessageContaining(
            "not to be safe to retry, but code \"shutting-down\" means that the server did not"
                + " begin to execute it");
  }

  @Test
  void noException_fails() {
    ErrorReplyException none = null;
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(none).hasCode("sold-out"))
        .withMessageContaining("not to be null");
    assertFails(
        "Expecting the call to throw an ErrorReplyException, but it threw nothing",
        () -> assertThatErrorReply(() -> {}));
  }

  @Test
  void exceptionOfTheCall_isFoundDirectlyOrAsTheCause() {
    CompletableFuture<Message> reply = CompletableFuture.failedFuture(soldOut);
    assertThatErrorReply(
            () -> {
              throw soldOut;
            })
        .isSameAs(soldOut);
    assertThatErrorReply(reply::join).isSameAs(soldOut);
    assertThatErrorReply(reply::get).isSameAs(soldOut);
  }

  @Test
  void otherException_fails() {
    IllegalStateException other = new IllegalStateException("other");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                assertThatErrorReply(
                    () -> {
                      throw other;
                    }))
        .withMessage(
            "Expecting the call to throw an ErrorReplyException, but it threw"
                + " java.lang.IllegalStateException: other")
        .withCause(other);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                assertThatErrorReply(
                    () -> {
                      throw new ExecutionException(other);
                    }));
  }
}

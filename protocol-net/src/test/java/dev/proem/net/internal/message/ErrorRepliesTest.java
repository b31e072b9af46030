package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.proem.Bound;
import dev.proem.ContentException;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.MalformedMessageException;
import dev.proem.Message;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.WrongProtocolException;
import dev.proem.net.RequestException;
import dev.proem.net.internal.content.ContentPipe;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorRepliesTest {
  private final IllegalStateException bug = new IllegalStateException("secret");
  private final ContentException notText =
      new ContentException(ErrorCode.CONTENT_NOT_TEXT, 3, "byte 3 is secret", null);

  /** A wrapper whose cause is set later. */
  private static final class Wrapper extends CompletionException {
    private static final long serialVersionUID = 1L;

    Wrapper() {
      super("wrapper");
    }
  }

  private static ProtocolException headerTooLarge(long offset, long declared) {
    return new LimitExceededException(
        ErrorCode.HEADER_TOO_LARGE,
        Phase.PROTO_HEADER,
        offset,
        declared,
        new Bound("Limits.header", 4_096),
        "the header has " + declared + " bytes, more than 4096");
  }

  /** The fault of a peer whose first two bytes are these letters. */
  private static ProtocolException beginsWith(String text) {
    return headerTooLarge(0, (text.charAt(0) << 8) | text.charAt(1));
  }

  private static MalformedMessageException malformed(String text) {
    return new MalformedMessageException(ErrorCode.HEADER_EMPTY, Phase.HEADER, 0, text);
  }

  private static Throwable wrapped(int times, Throwable failure) {
    Throwable all = failure;
    for (int i = 0; i < times; i++) {
      all = i % 2 == 0 ? new CompletionException(all) : new ExecutionException(all);
    }
    return all;
  }

  private static Wrapper cycle() {
    Wrapper first = new Wrapper();
    Wrapper second = new Wrapper();
    first.initCause(second);
    second.initCause(first);
    return first;
  }

  private static Throwable brokenOff() {
    ContentPipe pipe = new ContentPipe(10, new AtomicLong(), () -> {});
    pipe.abort("the connection was closed");
    return catchThrowable(pipe::read);
  }

  private static void assertError(Message reply, String code, String text) {
    assertThat(reply.header().error()).contains(code);
    assertThat(reply.text()).isEqualTo(text);
  }

  @Test
  void expiredDeadline_hasItsCode() {
    assertThat(ErrorReplies.deadlineExceeded().code()).isEqualTo("deadline-exceeded");
  }

  @ParameterizedTest
  @EnumSource
  void codesBeforeTheStart_areNotStarted(ReplyCode code) {
    Set<ReplyCode> notStarted =
        EnumSet.of(ReplyCode.SHUTTING_DOWN, ReplyCode.OVERLOADED, ReplyCode.TOO_MANY_CONNECTIONS);

    assertThat(ErrorReplies.isNotStarted(code.code())).isEqualTo(notStarted.contains(code));
  }

  @Test
  void codeOfAService_mayHaveStarted() {
    assertThat(ErrorReplies.isNotStarted("example.org/overloaded")).isFalse();
  }

  @Test
  void faultOfThePeer_isAnsweredWithItsNumbers() {
    assertError(
        ErrorReplies.of(headerTooLarge(7, 5_000)),
        "header-too-large",
        "header-too-large: the header has 5000 bytes, more than 4096");
  }

  @Test
  void faultThatQuotesAnUnpairedSurrogate_isEncodable() {
    assertError(
        ErrorReplies.of(malformed("bad \ud800")), "malformed-message", "header-empty: bad ?");
  }

  @Test
  void wrappersOfFutures_areRemoved() {
    assertThat(ErrorReplies.unwrapped(bug)).isSameAs(bug);
    assertThat(ErrorReplies.unwrapped(wrapped(2, bug))).isSameAs(bug);
  }

  @Test
  void causeOfAnotherException_isNotUnwrapped() {
    RuntimeException outer = new IllegalArgumentException(bug);

    assertThat(ErrorReplies.unwrapped(wrapped(1, outer))).isSameAs(outer);
  }

  @Test
  void wrapperWithoutACause_isTheFailure() {
    Wrapper empty = new Wrapper();

    assertThat(ErrorReplies.unwrapped(empty)).isSameAs(empty);
  }

  @Test
  void wrappers_areRemovedUpToALimit() {
    assertThat(ErrorReplies.unwrapped(wrapped(16, bug))).isSameAs(bug);
    assertThat(ErrorReplies.unwrapped(wrapped(17, bug))).hasCause(bug);
  }

  @Test
  void causesThatFormACycle_endTheSearch() {
    assertThat(ErrorReplies.unwrapped(cycle())).isInstanceOf(Wrapper.class);
    assertThat(ErrorReplies.isBrokenOff(cycle())).isFalse();
    assertThat(ErrorReplies.isFaultOfHandler(cycle())).isTrue();
  }

  @Test
  void onlyUnexpectedExceptions_areFaultsOfTheHandler() {
    assertThat(ErrorReplies.isFaultOfHandler(wrapped(1, bug))).isTrue();
    assertThat(ErrorReplies.isFaultOfHandler(new OutOfMemoryError())).isTrue();
    assertThat(ErrorReplies.isFaultOfHandler(wrapped(1, notText))).isFalse();
    assertThat(ErrorReplies.isFaultOfHandler(wrapped(1, new RequestException("a/b", "No."))))
        .isFalse();
  }

  @Test
  void contentOfAnEndedConnection_isBrokenOffAtAnyDepth() {
    assertThat(ErrorReplies.isBrokenOff(brokenOff())).isTrue();
    assertThat(ErrorReplies.isBrokenOff(new IllegalStateException(brokenOff()))).isTrue();
    assertThat(ErrorReplies.isBrokenOff(bug)).isFalse();
  }

  @Test
  void requestException_isAnsweredWithItsCodeAndText() {
    assertError(
        ErrorReplies.ofHandler(wrapped(1, new RequestException("a/sold-out", "Sold out."))),
        "a/sold-out",
        "Sold out.");
  }

  @Test
  void contentThatIsNotAsNeeded_isAnsweredWithTheCodeOnly() {
    assertError(
        ErrorReplies.ofHandler(notText),
        "malformed-message",
        "The handler cannot read the request: content-not-text.");
  }

  @Test
  void extraHeaderOfAnotherType_isAnsweredWithTheCodeOnly() {
    assertError(
        ErrorReplies.ofHandler(malformed("secret")),
        "malformed-message",
        "The handler cannot read the request: header-empty.");
  }

  @Test
  void otherFailuresOfHandlers_areAnsweredWithoutDetails() {
    String text = "The server failed to answer this request.";

    assertError(ErrorReplies.ofHandler(bug), "internal", text);
    assertError(ErrorReplies.ofHandler(headerTooLarge(0, 5_000)), "internal", text);
    assertError(ErrorReplies.ofHandler(cycle()), "internal", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH"})
  void methodInPlaceOfALength_isHttp(String method) {
    assertThat(ErrorReplies.isHttp(beginsWith(method))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"XX", "ge", "E ", " P", "EG", "SS"})
  void otherLettersInPlaceOfALength_areNotHttp(String text) {
    assertThat(ErrorReplies.isHttp(beginsWith(text))).isFalse();
  }

  @Test
  void faultThatIsNotTheFirstLength_isNotHttp() {
    int get = ('G' << 8) | 'E';

    assertThat(ErrorReplies.isHttp(headerTooLarge(1, get))).isFalse();
    assertThat(ErrorReplies.isHttp(headerTooLarge(0, (1L << 32) | get))).isFalse();
    assertThat(ErrorReplies.isHttp(malformed("no length"))).isFalse();
  }

  @Test
  void protocolThatTheDecoderHasNamed_isHttpOnlyByItsName() {
    assertThat(ErrorReplies.isHttp(new WrongProtocolException("HTTP", 2, "text"))).isTrue();
    assertThat(ErrorReplies.isHttp(new WrongProtocolException("TLS", 0, "text"))).isFalse();
  }

  @Test
  void httpResponse_announcesTheLengthOfItsContent() {
    String response = StandardCharsets.US_ASCII.decode(ErrorReplies.http()).toString();
    int end = response.indexOf("\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(response.substring(0, end))
        .contains("\r\nContent-Length: " + (response.length() - end - 4) + "\r\n");
  }
}

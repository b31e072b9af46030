package dev.proem.testkit;

import dev.proem.ReplyCode;
import dev.proem.net.ErrorReplyException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions for an {@link ErrorReplyException}, in addition to AssertJ's for exceptions. Failures
 * show the reply as {@link MessageAssert} does. Not thread-safe.
 */
public class ErrorReplyAssert
    extends AbstractThrowableAssert<ErrorReplyAssert, ErrorReplyException> {
  /** Creates an assertion; see {@link ProemAssertions#assertThat(ErrorReplyException)}. */
  public ErrorReplyAssert(@Nullable ErrorReplyException actual) {
    super(actual, ErrorReplyAssert.class);
  }

  /** Verifies the code, such as {@link ReplyCode#code()} or one of your own. */
  public ErrorReplyAssert hasCode(String expected) {
    isNotNull();
    if (!actual.code().equals(expected)) {
      throw failureWithActualExpected(
          actual.code(),
          expected,
          "%nExpecting the code of the error reply:%n  %s%nto be:%n  %s%nbut was:%n  %s",
          actual.reply(),
          info.representation().toStringOf(expected),
          info.representation().toStringOf(actual.code()));
    }
    return this;
  }

  /** Leads to the assertions for the error reply itself. */
  public MessageAssert reply() {
    isNotNull();
    return new MessageAssert(actual.reply()).as(descriptionText());
  }

  /** Verifies that the server did not begin to execute the request. */
  public ErrorReplyAssert isSafeToRetry() {
    return isSafeToRetry(true);
  }

  /** Verifies that the server may have executed the request. */
  public ErrorReplyAssert isNotSafeToRetry() {
    return isSafeToRetry(false);
  }

  private ErrorReplyAssert isSafeToRetry(boolean expected) {
    isNotNull();
    if (actual.isSafeToRetry() != expected) {
      throw failure(
          "%nExpecting the request with the error reply:%n  %s%n%sto be safe to retry, but code %s"
              + " means that the server %s",
          actual.reply(),
          expected ? "" : "not ",
          info.representation().toStringOf(actual.code()),
          expected ? "may have executed it" : "did not begin to execute it");
    }
    return this;
  }
}

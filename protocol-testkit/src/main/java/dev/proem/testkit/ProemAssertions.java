package dev.proem.testkit;

import dev.proem.Message;
import dev.proem.net.ErrorReplyException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * Entry points of the AssertJ assertions for messages and error replies. They can be imported
 * statically together with those of {@link Assertions}.
 */
public final class ProemAssertions {
  /**
   * For the methods of AssertJ that navigate to another type, such as {@code
   * assertThat(client.send(request)).succeedsWithin(timeout, as(MESSAGE))}.
   */
  public static final InstanceOfAssertFactory<Message, MessageAssert> MESSAGE =
      new InstanceOfAssertFactory<>(Message.class, MessageAssert::new);

  private ProemAssertions() {}

  /** Creates an assertion for a message. */
  public static MessageAssert assertThat(@Nullable Message actual) {
    return new MessageAssert(actual);
  }

  /** Creates an assertion for the exception with which a client reports an error reply. */
  public static ErrorReplyAssert assertThat(@Nullable ErrorReplyException actual) {
    return new ErrorReplyAssert(actual);
  }

  /**
   * Verifies that the call throws an {@link ErrorReplyException}, directly or as the cause of a
   * {@link CompletionException} or {@link ExecutionException}, and creates an assertion for it.
   *
   * <pre>{@code
   * assertThatErrorReply(() -> client.request(order)).hasCode("example.org/sold-out");
   * }</pre>
   */
  public static ErrorReplyAssert assertThatErrorReply(ThrowingCallable call) {
    Throwable thrown = Assertions.catchThrowable(call);
    Throwable cause =
        thrown instanceof CompletionException || thrown instanceof ExecutionException
            ? thrown.getCause()
            : thrown;
    if (cause instanceof ErrorReplyException error) {
      return new ErrorReplyAssert(error);
    }
    throw new AssertionError(
        "Expecting the call to throw an ErrorReplyException, but it threw "
            + (thrown == null ? "nothing" : thrown),
        thrown);
  }
}

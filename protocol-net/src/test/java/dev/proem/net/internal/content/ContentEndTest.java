package dev.proem.net.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContentEndTest {
  private final IllegalStateException first = new IllegalStateException("first");
  private final ContentEnd end = new ContentEnd();

  private void assertAborted(String reason) {
    assertThatExceptionOfType(ContentAbortedException.class)
        .isThrownBy(end::throwFailure)
        .withMessage(reason);
  }

  @Test
  void contentThatIsReceived_hasNotEnded() {
    assertThat(end.isReached()).isFalse();
    assertThat(end.isComplete()).isFalse();
    assertThatCode(end::throwFailure).doesNotThrowAnyException();
  }

  @Test
  void completeContent_cannotFail() {
    end.complete();
    end.fail(first);
    end.abort("aborted");
    assertThat(end.isComplete()).isTrue();
    assertThat(end.isReached()).isTrue();
    assertThatCode(end::throwFailure).doesNotThrowAnyException();
  }

  @Test
  void firstFault_isThrown() {
    end.abort("aborted");
    end.fail(first);
    end.fail(new IllegalStateException("second"));
    end.abort("aborted again");
    end.discard("discarded");
    assertThat(end.isReached()).isTrue();
    assertThatIllegalStateException().isThrownBy(end::throwFailure).isSameAs(first);
  }

  @Test
  void firstAbort_isThrown() {
    end.abort("first");
    end.abort("second");
    end.discard("discarded");
    assertThat(end.isReached()).isTrue();
    assertAborted("first");
  }

  @Test
  void discardedContent_isNotComplete_andLaterFaultsAreIgnored() {
    end.complete();
    end.discard("discarded");
    end.fail(first);
    end.abort("aborted");
    assertThat(end.isDiscarded()).isTrue();
    assertThat(end.isComplete()).isFalse();
    assertThat(end.isReached()).isTrue();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(end::throwFailure)
        .withMessage("discarded");
  }
}

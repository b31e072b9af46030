package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static final String DOG = "\uD83D\uDC36";
  private static final String LOST = "\uFFFD\uFFFD\uFFFD\uFFFD";

  private static byte[] raw(byte[]... arguments) {
    byte[] all = MessageBytes.utf8("java\0-jar\0proem.jar\0");
    for (byte[] argument : arguments) {
      all = MessageBytes.join(all, argument, new byte[1]);
    }
    return all;
  }

  @Test
  void argumentsDecodedByJava_areUnchanged() {
    assertThat(Arguments.recover(List.of("search", DOG), true, new byte[0]))
        .containsExactly("search", DOG);
    assertThat(Arguments.recover(List.of("search", "x"), false, new byte[0]))
        .containsExactly("search", "x");
  }

  @Test
  void argumentsThatTheLocaleCannotExpress_areReadAgain() {
    byte[] raw = raw(MessageBytes.utf8("search"), MessageBytes.utf8(DOG), new byte[0]);
    assertThat(Arguments.recover(List.of("search", LOST, ""), false, raw))
        .containsExactly("search", DOG, "");
    assertThat(Arguments.recover(List.of("search", "????", ""), false, raw))
        .containsExactly("search", DOG, "");
  }

  @Test
  void argumentsThatAreNotUtf8_areRejected() {
    byte[] raw = raw(MessageBytes.utf8("search"), new byte[] {(byte) 0xE9});
    assertThatThrownBy(() -> Arguments.recover(List.of("search", "\uFFFD"), true, raw))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessage("argument 2 isn't UTF-8 (\\xe9); write it in UTF-8");
  }

  @Test
  void withoutTheRawCommandLine_theFailureNamesTheLocale() {
    assertThatThrownBy(() -> Arguments.recover(List.of(LOST), false, new byte[0]))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }
}

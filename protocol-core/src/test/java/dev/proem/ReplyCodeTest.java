package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyCodeTest {
  @Test
  void everyCodeHasItsNameInTheSpecification() {
    assertThat(Arrays.stream(ReplyCode.values()).map(ReplyCode::code))
        .containsExactly(
            "malformed-message",
            "header-too-large",
            "content-too-large",
            "deadline-exceeded",
            "internal",
            "timeout",
            "too-many-connections",
            "overloaded",
            "shutting-down");
  }

  @ParameterizedTest
  @EnumSource
  void aCodeIsFoundByItsName(ReplyCode code) {
    assertThat(ReplyCode.of(code.code())).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "timeout ", "TIMEOUT", "shutting_down", "example.org/no"})
  void anUnknownName_isInternal(String name) {
    assertThat(ReplyCode.of(name)).isEqualTo(ReplyCode.INTERNAL);
  }

  @ParameterizedTest
  @EnumSource
  void aFaultOfThePeer_isAnsweredAsTheTableOfTheSpecificationSays(ErrorCode fault) {
    ReplyCode expected =
        switch (fault.code()) {
          case "header-too-large" -> ReplyCode.HEADER_TOO_LARGE;
          case "content-too-large", "drain-too-large" -> ReplyCode.CONTENT_TOO_LARGE;
          default -> ReplyCode.MALFORMED_MESSAGE;
        };

    assertThat(ReplyCode.of(fault)).isEqualTo(expected);
  }
}

package dev.proem.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "Ann", "\u00E4", "e\u0301", "\u5C0F\u6797", "*", "\uD83D\uDC30", "a-b_c.d"})
  void visibleCharacters_areAName(String name) {
    assertThat(ChatNames.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\tb",
        "a\nb",
        "\u001b[2J",
        "a\u200B",
        "a\u202Eb",
        "a\u00A0b",
        "\u0301a",
        "\u3164",
        "\u2800",
        "a\uFE0F",
        "\uE000",
        "\uD800",
        "a\u0000"
      })
  void invisibleCharacters_areNoName(String name) {
    assertThat(ChatNames.isValid(name)).isFalse();
  }

  @Test
  void thirtyTwoCharacters_areTheLimit() {
    assertThat(ChatNames.isValid("\uD83D\uDC30".repeat(32))).isTrue();
    assertThat(ChatNames.isValid("\uD83D\uDC30".repeat(33))).isFalse();
    assertThat(ChatNames.isValid("n".repeat(33))).isFalse();
  }

  @Test
  void namesThatLookEqual_haveTheSameKey() {
    assertThat(ChatNames.key("ANN")).isEqualTo(ChatNames.key("ann"));
    assertThat(ChatNames.key("\u00E4")).isEqualTo(ChatNames.key("a\u0308"));
    assertThat(ChatNames.key("\uFF21")).isEqualTo(ChatNames.key("a"));
    assertThat(ChatNames.key("ann")).isNotEqualTo(ChatNames.key("anne"));
  }
}

package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitiveHeadersTest {
  private static Message with(String name, Object value) {
    return Message.text("x").withExtra(name, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "Proxy-Authorization",
        "cookie",
        "set_cookie",
        "password",
        "dbPassword",
        "db.pwd",
        "AWS_ACCESS_KEY",
        "token",
        "access.token",
        "X-API-Key",
        "client secret"
      })
  void valueOfASecret_isNotShownByMessagesAndHeaders(String name) {
    Message message = with(name, "hunter2");

    assertThat(SensitiveHeaders.contains(name)).isTrue();
    assertThat(message.toString()).contains("\"" + name + "\": \"***\"").doesNotContain("hunter2");
    assertThat(message.header().toString()).doesNotContain("hunter2");
    assertThat(message.header().toJson()).contains("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "token-count", "trace", "keyboard", "message-id"})
  void valueOfAnother_isShown(String name) {
    assertThat(SensitiveHeaders.contains(name)).isFalse();
    assertThat(with(name, "hunter2").toString()).contains("hunter2");
  }

  @Test
  void secretsInsideOfValues_areNotShown() {
    Object nested = List.of(1, Map.of("auth", Map.of("token", List.of("hunter2"))));

    assertThat(with("x", nested).toString())
        .contains("\"x\": [1, {\"auth\": {\"token\": \"***\"}}]");
  }

  @Test
  void namesThatAreAdded_areHiddenFromThenOn() {
    String name = "sensitive-headers-test";
    assertThat(SensitiveHeaders.contains(name)).isFalse();

    SensitiveHeaders.add("Sensitive_Headers_Test");

    assertThat(with("my-" + name, "hunter2").toString()).doesNotContain("hunter2");
  }

  @Test
  void namesOfOneCall_areHiddenThereOnly() {
    MessageHeader header = with("pin", 1234).header();

    assertThat(SensitiveHeaders.redacted(header, "pin").extras()).isEqualTo(Map.of("pin", "***"));
    assertThat(SensitiveHeaders.redacted(header)).isEqualTo(header);
    assertThat(SensitiveHeaders.redacted(Message.text("x").header()))
        .isEqualTo(Message.text("x").header());
  }

  @Test
  void blankName_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SensitiveHeaders.add("a", " "));
    assertThat(SensitiveHeaders.contains("a")).isFalse();
  }
}

package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTemplateTest {
  private static final String JSON =
      "{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
          + " \"utf-8\", \"content-length\": 41, \"message-id\": \"a1\", \"deadline-ms\": 500}";

  private final HeaderTemplate template =
      new HeaderTemplate(bytes(JSON), 0, JSON.length(), read(JSON));

  @Test
  void equalHeader_isTheSameObject() {
    assertThat(match(JSON)).isSameAs(match(JSON));
  }

  @ParameterizedTest
  @ValueSource(strings = {"41}0", "41}123456789012345678", "a1}b", "a1}", "a1}longer id", "500}0"})
  void headerWithOtherValues_hasTheseValues(String change) {
    String json = changed(change);

    assertThat(match(json)).isEqualTo(read(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/json}text/html", "little}big", "41}-1", "41}041", "41}", "41}1234567890123456789",
        "41}1.5", "a1}\\u0061", "a1}\u00e9", "500}null", "500}}500, \"x\": 1", "byteorder}order"
      })
  void headerThatDiffersElsewhereOrIsNotPlain_doesNotMatch(String change) {
    assertThat(match(changed(change))).isNull();
  }

  @Test
  void match_leavesThePositionAndTheLimit() {
    ByteBuffer in = ByteBuffer.wrap(bytes("##" + JSON + "##"));

    assertThat(template.match(in, 2, 2 + JSON.length())).isNotNull();
    assertThat(in).isEqualTo(ByteBuffer.wrap(bytes("##" + JSON + "##")));
  }

  private static String changed(String change) {
    int separator = change.indexOf('}');
    return JSON.replace(change.substring(0, separator), change.substring(separator + 1));
  }

  private @Nullable MessageHeader match(String json) {
    return template.match(ByteBuffer.wrap(bytes(json)), 0, json.length());
  }

  private static MessageHeader read(String json) {
    return HeaderReader.read(bytes(json), 0, Limits.DEFAULT, Dialect.STRICT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

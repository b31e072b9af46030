package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonFaultsTest {
  private enum Color {
    RED
  }

  private record Order(
      String name,
      int count,
      double price,
      LocalDate day,
      Color color,
      List<Item> items,
      Map<Integer, Long> byId) {}

  record Item(String id, short size) {
    Item {
      if (size < 0) {
        throw new IllegalStateException("size -7 of a secret");
      }
    }
  }

  private static Message json(String content) {
    return Message.builder().contentType("text/json").content(content.getBytes(UTF_8)).build();
  }

  private static ContentException failure(String content, Class<?> type) {
    return catchThrowableOfType(ContentException.class, () -> json(content).json(type));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | int wanted at /count, found nothing",
        "[] | Order wanted, found an array",
        "null | Order wanted, found null",
        "'\"secret\"' | Order wanted, found a string",
        "{\"count\": null} | int wanted at /count, found null",
        "{\"count\": \"secret\"} | int wanted at /count, found a string",
        "{\"count\": true} | int wanted at /count, found a boolean",
        "{\"count\": 7.25} | int wanted at /count, found a number with a fraction or exponent",
        "{\"count\": 77777777777} | int wanted at /count, found a larger number",
        "{\"count\": {\"secret\": 1}} | int wanted at /count, found an object",
        "{\"price\": 7e400} | double wanted at /price, found a larger number",
        "{\"name\": 777} | String wanted at /name, found an integer",
        "{\"day\": \"777-secret\"} | LocalDate wanted at /day, found an invalid string",
        "{\"day\": 777} | LocalDate wanted at /day, found an integer",
        "{\"color\": \"secret\"} | Color wanted at /color, found an invalid string",
        "{\"items\": [{\"size\": 1}, {\"size\": \"secret\"}]} | short wanted at /items/1/size, found a string",
        "{\"items\": {}} | List wanted at /items, found an object",
        "{\"items\": [{\"size\": -7}]} | Item at /items/0 is rejected by its constructor (IllegalStateException)",
        "{\"byId\": {\"1\": \"secret\"}} | Long wanted at /byId/1, found a string",
        "{\"byId\": {\"a/~\": 1}} | Integer wanted at /byId, found an invalid key"
      })
  void mismatch_namesTheMemberAndWhatIsWantedAndNoContent(String content, String why) {
    ContentException failure = failure(content, Order.class);

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_TYPE_MISMATCH);
    assertThat(failure.offset()).isEqualTo(-1);
    assertThat(failure)
        .hasMessage("content-type-mismatch: the JSON content does not fit Order: " + why);
  }

  @Test
  void mismatch_hasNoCauseButWhatTheUsersCodeThrew() {
    assertThat(failure("{\"day\": \"x\"}", Order.class)).hasNoCause();
    assertThat(failure("{\"count\": \"x\"}", Order.class)).hasNoCause();
    assertThat(failure("{\"items\": [{\"size\": -7}]}", Order.class))
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void keyOfAnotherForm_isNotShownAsAPointerThatMisleads() {
    GenericType<Map<String, Integer>> type = new GenericType<>() {};

    assertThatThrownBy(() -> json("{\"a/b~\\n\": true}").json(type))
        .hasMessageEndingWith("Integer wanted at /a~1b~0\\u000a, found a boolean");
  }

  @Test
  void unknownMember_isNamedWhereAMapperRefusesIt() {
    JsonContent closed =
        JsonContent.of(
            JsonContent.strictMapper()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());

    assertThatThrownBy(
            () -> closed.read(json("{\"id\": \"a\", \"size\": 1, \"x\": 7}"), Item.class))
        .hasMessageEndingWith("does not fit Item: a member at /x is not known");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": secret} | it is malformed, at byte 6",
        "{\"a\": \"secret | it ends too early, at byte 13",
        "[1, 2 | it ends too early, at byte 5",
        "[1] [2] | something follows the JSON value, at byte 4",
        "'' | it is empty, at byte 0"
      })
  void contentThatIsNoJson_isToldByItsPlaceAndNotByWhatIsThere(String content, String why) {
    ContentException failure = failure(content, Object.class);

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(failure).hasMessage("content-invalid-json: the content is not JSON: " + why);
    assertThat(failure).hasNoCause();
  }

  @Test
  void numberBeyondADouble_isNoPlainValue() {
    ContentException failure =
        catchThrowableOfType(ContentException.class, () -> json("{\"x\": 1e400}").json());

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(failure).hasMessageContaining("a number is beyond the range of a double");
    assertThatThrownBy(() -> JsonContent.STANDARD.tree(json("[-1e999]")))
        .hasMessageContaining("a number is beyond the range of a double");
  }

  @Test
  void limitOfAMapperOfYourOwn_isInvalidJsonEvenWhereBindingMeetsItFirst() {
    JsonFactory small =
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(10).build())
            .build();
    JsonContent content = JsonContent.of(JsonMapper.builder(small).build());

    ContentException failure =
        catchThrowableOfType(
            ContentException.class,
            () -> content.read(json("\"" + "s".repeat(3_000) + "\""), String.class));

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(failure).hasMessageEndingWith("a string has more than 10 characters");
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  private sealed interface Shape {}

  private record Circle(int radius) implements Shape {}

  @Test
  void typeIdThatIsMissingOrUnknown_isSaid() {
    GenericType<List<Shape>> shapes = new GenericType<>() {};
    String start =
        "content-type-mismatch: the JSON content does not fit List: Shape wanted at /0, ";
    assertThat(json("[{\"@type\": \"Circle\", \"radius\": 1}]").json(shapes))
        .containsExactly(new Circle(1));
    assertThatThrownBy(() -> json("[{\"radius\": 1}]").json(shapes))
        .hasMessage(start + "found no type id");
    assertThatThrownBy(() -> json("[{\"@type\": \"secret\"}]").json(shapes))
        .hasMessage(start + "found an unknown type id");
  }
}

package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class JsonContentTest {
  private record Person(String lastName, int age) {}

  /** An accessor fails. */
  public static final class Unwritable {
    private final List<Integer> values = List.of();

    public int getValue() {
      return values.get(0);
    }
  }

  private static String written(Object value) {
    return new String(JsonContent.STANDARD.write(value), UTF_8);
  }

  private static Message json(String content) {
    return Message.builder().contentType("text/json").content(content.getBytes(UTF_8)).build();
  }

  private static ContentException failure(String content) {
    return catchThrowableOfType(ContentException.class, () -> json(content).json());
  }

  @Test
  void valuesAreWrittenWithTheSeparatorsOfCPython() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", Arrays.asList(1, 2.5, true, null, List.of(), Map.of()));
    map.put("a", "\u20ac\uD83D\uDC30\"\\/\n\u007f");

    assertThat(written(map))
        .isEqualTo(
            "{\"b\": [1, 2.5, true, null, [], {}],"
                + " \"a\": \"\u20ac\uD83D\uDC30\\\"\\\\/\\n\u007f\"}");
    assertThat(written(new Person("\u00e9", 3)))
        .isEqualTo("{\"lastName\": \"\u00e9\", \"age\": 3}");
  }

  @Test
  void aMapperOfYourOwnWritesAndReadsInItsWay() {
    JsonContent snake =
        JsonContent.of(
            JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());

    Message message = snake.message(new Person("x", 3));

    assertThat(message.text()).isEqualTo("{\"last_name\": \"x\", \"age\": 3}");
    assertThat(message.contentType()).isEqualTo("text/json");
    assertThat(message.byteOrder()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(snake.read(message, Person.class)).isEqualTo(new Person("x", 3));
    assertThat(snake.read(json("[1]"), new TypeReference<List<Integer>>() {})).containsExactly(1);
    assertThatThrownBy(() -> snake.read(json("{\"lastName\": 1}"), Person.class))
        .hasMessageContaining("content-type-mismatch");
  }

  @Test
  void theContentAsATree() {
    assertThat(JsonContent.STANDARD.tree(json("{\"a\": [1]}")).at("/a/0").intValue()).isEqualTo(1);
    assertThat(JsonContent.STANDARD.tree(json("null")).isNull()).isTrue();
    assertThatThrownBy(() -> JsonContent.STANDARD.tree(json("")))
        .isInstanceOf(ContentException.class);
  }

  @Test
  void whatCantBeWrittenIsTheCallersMistake() {
    assertThatThrownBy(() -> JsonContent.STANDARD.message(new Unwritable()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not writable as JSON")
        .hasCauseInstanceOf(RuntimeException.class);
  }

  /** Can't be made of any JSON. */
  private interface Shape {}

  @Test
  void aTypeThatCantBeBoundIsTheCallersMistakeAndNotThePeers() {
    assertThatThrownBy(() -> json("{}").json(Shape.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Shape");
  }

  @Test
  void unknownPropertiesAreIgnored() {
    assertThat(json("{\"lastName\": \"x\", \"new\": [{}], \"age\": 3}").json(Person.class))
        .isEqualTo(new Person("x", 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 0",
        "{\"a\": x} | 6",
        "[1] 2 | 4",
        "\"\u20ac\uD83D\uDC30\" x | 10",
        "\uFEFF1 | 0"
      })
  void aFaultTellsTheByteOfTheContentWhereItLies(String content, long offset) {
    ContentException failure = failure(content);

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(failure.phase()).isEqualTo(Phase.CONTENT);
    assertThat(failure.offset()).isEqualTo(offset);
    assertThat(failure.getMessage()).contains("at byte " + offset).hasLineCount(1);
  }

  @Test
  void inAnotherCharsetThanUtf8TheByteIsNotKnown() {
    Message message = Message.builder().contentEncoding("utf-16-le").text("[x]").build();

    ContentException failure = catchThrowableOfType(ContentException.class, message::json);

    assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
    assertThat(failure.offset()).isEqualTo(-1);
  }

  @Test
  void jsonInUtf16IsReadInTheOrderOfTheHeader() {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      String name = order == ByteOrder.BIG_ENDIAN ? "UTF-16BE" : "UTF-16LE";
      byte[] content = "{\"a\": \"\u20ac\"}".getBytes(java.nio.charset.Charset.forName(name));
      Message message =
          Message.builder().byteOrder(order).contentEncoding("utf-16").content(content).build();

      assertThat(message.json()).isEqualTo(Map.of("a", "\u20ac"));
    }
  }

  @Test
  void contentsDeeperOrLongerThanTheParserTakesAreRefusedAsInvalidAndDoNotOverflowTheStack() {
    for (String content :
        List.of("[".repeat(100_000), "[".repeat(5_000) + "]".repeat(5_000), "1".repeat(100_000))) {
      ContentException failure = failure(content);

      assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON);
      assertThat(failure.getMessage()).hasSizeLessThan(500).hasLineCount(1);
    }
  }

  @Test
  void classNamesInAContentAreNothingButText() {
    String content = "{\"@class\": \"java.io.File\", \"@type\": [\"java.net.URL\", \"x\"]}";

    assertThat(json(content).json())
        .isEqualTo(Map.of("@class", "java.io.File", "@type", List.of("java.net.URL", "x")));
  }

  @Test
  void aMismatchTellsTheTypeOnOneLine() {
    assertThatThrownBy(() -> json("{\"age\": \"\\n\"}").json(Person.class))
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_TYPE_MISMATCH);
              assertThat(e.getMessage()).contains("Person").hasLineCount(1).hasSizeLessThan(600);
            });
  }

  @Test
  void jsonContentOfAMessage_isKeptAndNoPartOfEquality() {
    JsonContent snake =
        JsonContent.of(
            JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build());
    Person person = new Person("x", 3);
    Message message = snake.message(person);
    Message plain = Message.ofOwned(message.header(), message.bytes(), Dialect.STRICT);

    assertThat(message.json(Person.class)).isEqualTo(person);
    assertThat(plain.json(Person.class)).isEqualTo(new Person(null, 3));
    assertThat(plain.withJson(snake).json(Person.class)).isEqualTo(person);
    assertThat(message).isEqualTo(plain);
    assertThat(plain.jsonContent()).isSameAs(JsonContent.STANDARD);
    for (Message same :
        List.of(
            message.withExtra("a", 1),
            message.withExtra("a", 1).withoutExtra("a"),
            message.withHeader(message.header()),
            message.toBuilder().build())) {
      assertThat(same.jsonContent()).isSameAs(snake);
    }
    assertThat(message.toBuilder().json(person).build()).isEqualTo(message);
  }

  @Test
  void valueWrittenAsAType_isWhatBuildersWriteToo() {
    GenericType<List<Person>> type = new GenericType<>() {};
    List<Person> people = List.of(new Person("x", 3));

    Message message = Message.json(people, type);

    assertThat(message.json(type)).isEqualTo(people);
    assertThat(Message.builder().json(people, type).build()).isEqualTo(message);
  }
}

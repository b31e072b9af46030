package dev.proem.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.ContentException;
import dev.proem.Message;
import dev.proem.examples.howto.JsonContents.Circle;
import dev.proem.examples.howto.JsonContents.Greeting;
import dev.proem.examples.howto.JsonContents.Priority;
import dev.proem.examples.howto.JsonContents.Query;
import dev.proem.examples.howto.JsonContents.Square;
import dev.proem.examples.howto.JsonContents.Task;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs the code of docs/how-to/json.md, and checks its statements. */
class JsonContentsTest {
  private static final Task TASK =
      new Task(
          "paint",
          3,
          Priority.HIGH,
          LocalDate.of(2026, 12, 24),
          Instant.ofEpochSecond(1_700_000_000),
          null);

  @Test
  void record_isWrittenAsThePageShows() {
    Message message = JsonContents.write(TASK);

    assertThat(message.text())
        .isEqualTo(
            "{\"title\": \"paint\", \"hours\": 3, \"priority\": \"HIGH\", \"due\": \"2026-12-24\","
                + " \"created\": \"2023-11-14T22:13:20Z\", \"note\": null}");
    assertThat(JsonContents.read(message)).isEqualTo(TASK);
  }

  @Test
  void mismatch_isReportedAsThePageShows() {
    assertThat(JsonContents.fault(Message.json(Map.of("hours", "3"))))
        .isEqualTo(
            "content-type-mismatch: the JSON content does not fit Task: int wanted at /hours,"
                + " found a string");
    assertThat(JsonContents.fault(Message.json(Map.of("title", "paint"))))
        .isEqualTo(
            "content-type-mismatch: the JSON content does not fit Task: int wanted at /hours,"
                + " found nothing");
    assertThat(JsonContents.fault(Message.json(Map.of("hours", 3, "colour", "red"))))
        .isEqualTo("hours: 3");
  }

  @Test
  void missingMember_hasItsDefault() {
    Query query = Message.json(Map.of("text", "rabbit")).json(Query.class);

    assertThat(query).isEqualTo(new Query("rabbit", null, Optional.empty()));
    assertThat(query.limitOrDefault()).isEqualTo(10);
    assertThat(Message.json(Map.of("limit", 3)).json(Query.class).limitOrDefault()).isEqualTo(3);
  }

  @Test
  void listOfRecords_isReadByAGenericType() {
    assertThat(JsonContents.allHours(Message.json(List.of(TASK, TASK)))).isEqualTo(6);
  }

  @Test
  void sealedTypes_keepTheirKinds() {
    Message drawing = JsonContents.drawing(List.of(new Circle(1), new Square(2)));

    assertThat(drawing.text())
        .isEqualTo(
            "[{\"kind\": \"circle\", \"radius\": 1.0}, {\"kind\": \"square\", \"side\": 2.0}]");
    assertThat(JsonContents.shapes(drawing)).containsExactly(new Circle(1), new Square(2));
    Message untyped = Message.json(List.of(new Circle(1)));
    assertThatThrownBy(() -> JsonContents.shapes(untyped)).isInstanceOf(ContentException.class);
  }

  @Test
  void mapperOfYourOwn_servesBothSides() throws IOException {
    try (MessageServer server = JsonContents.server()) {
      assertThat(JsonContents.greet(server.port(), "Trinity")).isEqualTo("Hello, Trinity");
    }
    assertThat(JsonContents.SNAKE.message(new Greeting("Neo")).text())
        .isEqualTo("{\"first_name\": \"Neo\"}");
  }
}

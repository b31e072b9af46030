package dev.proem.examples.howto;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.proem.ContentException;
import dev.proem.GenericType;
import dev.proem.JsonContent;
import dev.proem.Message;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies;

/** Typed JSON contents. For the how-to. */
final class JsonContents {
  private JsonContents() {}

  // tag::records[]
  enum Priority {
    LOW,
    HIGH
  }

  record Task(
      String title, int hours, Priority priority, LocalDate due, Instant created, String note) {}

  static Message write(Task task) {
    return Message.json(task);
  }

  static Task read(Message message) {
    return message.json(Task.class);
  }

  // end::records[]

  // tag::mismatch[]
  static String fault(Message message) {
    try {
      return "hours: " + message.json(Task.class).hours();
    } catch (ContentException e) {
      return e.getMessage(); // without values: safe for the log and for the peer
    }
  }

  // end::mismatch[]

  // tag::optional[]
  record Query(String text, Integer limit, Optional<String> language) {
    int limitOrDefault() {
      return limit == null ? 10 : limit;
    }
  }

  // end::optional[]

  // tag::generic[]
  static int allHours(Message message) {
    List<Task> tasks = message.json(new GenericType<List<Task>>() {});
    return tasks.stream().mapToInt(Task::hours).sum();
  }

  // end::generic[]

  // tag::sealed[]
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Square.class, name = "square")
  })
  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  private static final GenericType<List<Shape>> SHAPES = new GenericType<>() {};

  static Message drawing(List<Shape> shapes) {
    return Message.json(shapes, SHAPES); // each with its "kind"
  }

  static List<Shape> shapes(Message drawing) {
    return drawing.json(SHAPES);
  }

  // end::sealed[]

  // tag::mapper[]
  static final JsonContent SNAKE =
      JsonContent.of(
          JsonContent.strictMapper()
              .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
              .build());

  record Greeting(String firstName) {}

  record Welcome(String fullText) {}

  static MessageServer server() throws IOException {
    return MessageServer.builder()
        .json(SNAKE) // requests are read by it
        .handler(
            request -> {
              Greeting greeting = request.json(Greeting.class); // {"first_name": ...}
              return SNAKE.message(new Welcome("Hello, " + greeting.firstName()));
            })
        .start();
  }

  static String greet(int port, String name) {
    try (MessageClient client =
        MessageClient.builder().address("127.0.0.1", port).json(SNAKE).connect()) {
      Message reply = client.request(SNAKE.message(new Greeting(name)));
      return reply.json(Welcome.class).fullText(); // {"full_text": ...}
    }
  }
  // end::mapper[]
}

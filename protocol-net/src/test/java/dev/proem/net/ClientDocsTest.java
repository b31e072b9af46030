package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.client.ClientSettings;
import dev.proem.net.internal.client.PushReceiver;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pages of limits and failures, against the code. */
class ClientDocsTest {
  private static String page(String name) throws IOException {
    return Files.readString(Path.of("../docs/reference/" + name));
  }

  private static List<String> row(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith("| " + name + " |"))
        .findFirst()
        .map(line -> Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList())
        .orElseThrow(() -> new AssertionError("no row for " + name));
  }

  private static void defaultsOf(Record defaults) throws Exception {
    for (RecordComponent part : defaults.getClass().getRecordComponents()) {
      String name = defaults.getClass().getSimpleName() + "." + part.getName();
      Object value = part.getAccessor().invoke(defaults);
      Object shown = value instanceof Duration time ? time.toMillis() : value;
      assertThat(row(page("limits.md"), name).get(1)).as(name).isEqualTo(shown.toString());
    }
  }

  @Test
  void limitsPage_givesEachTimeOutAndBackoffItsDefault() throws Exception {
    defaultsOf(ClientTimeouts.DEFAULT);
    defaultsOf(Backoff.DEFAULT);
  }

  @Test
  void limitsPage_givesEachNumberOfTheBuilderItsDefault() throws Exception {
    MessageClientBuilder builder = MessageClient.builder();
    for (String name : List.of("streamedConnections", "requestsInFlight", "attempts")) {
      java.lang.reflect.Field field = MessageClientBuilder.class.getDeclaredField(name);
      field.setAccessible(true);
      assertThat(row(page("limits.md"), "MessageClientBuilder." + name).get(1))
          .isEqualTo(field.get(builder).toString());
    }
  }

  @Test
  void limitsPage_givesEachConstantItsValue() throws Exception {
    String page = page("limits.md");
    for (Class<?> type : List.of(PushReceiver.class, ClientSettings.class, PendingCalls.class)) {
      page.lines()
          .filter(line -> line.startsWith("| " + type.getSimpleName() + "."))
          .map(line -> line.substring(2, line.indexOf(" |", 2)))
          .forEach(name -> assertThat(row(page, name).get(1)).isEqualTo(constant(type, name)));
    }
  }

  private static String constant(Class<?> type, String name) {
    try {
      java.lang.reflect.Field field = type.getDeclaredField(name.substring(name.indexOf('.') + 1));
      field.setAccessible(true);
      return field.get(null).toString();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  @Test
  void errorsPage_hasARowForEachFailure() throws Exception {
    for (Class<?> kind : TransportException.class.getPermittedSubclasses()) {
      assertThat(row(page("errors.md"), kind.getSimpleName())).hasSizeGreaterThanOrEqualTo(5);
    }
  }
}

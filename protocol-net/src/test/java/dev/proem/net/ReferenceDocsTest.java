package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.ErrorCode;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference and the specification say what the code does. */
class ReferenceDocsTest {
  /** Maven runs tests in the folder of the module. */
  private static final Path DOCS = Path.of("..", "docs");

  private static final List<String> CODES =
      Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();

  private static String page(String path) throws IOException {
    return Files.readString(DOCS.resolve(path));
  }

  /** The cells of each table row that begins with this pattern. */
  private static List<List<String>> rows(String page, String firstCell) {
    return page.lines()
        .filter(line -> line.matches("\\| " + firstCell + " \\|.*"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  private static Map<String, List<String>> limitRows() throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    rows(page("reference/limits.md"), "\\w+").forEach(row -> rows.put(row.get(0), row));
    return rows;
  }

  private static List<String> found(String regex, String text) {
    return Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  @Test
  void limitsPageGivesEachLimitItsDefaultAndItsRange()
      throws ReflectiveOperationException, IOException {
    for (RecordComponent limit : Limits.class.getRecordComponents()) {
      String name = limit.getName();
      List<String> row = limitRows().get(name);
      assertThat(row).as(name).isNotNull();
      Number value = (Number) limit.getAccessor().invoke(Limits.DEFAULT);
      assertThat(row.get(1)).as("default of %s", name).isEqualTo(value.toString());
      String[] range = row.get(3).split(" to ", -1);
      long min = Long.parseLong(range[0]);
      long max = Long.parseLong(range[1]);
      assertThat(with(limit, min)).isNotNull();
      assertThat(with(limit, max)).isNotNull();
      assertThatThrownBy(() -> with(limit, min - 1)).isInstanceOf(IllegalArgumentException.class);
      if (max < Long.MAX_VALUE) {
        assertThatThrownBy(() -> with(limit, max + 1)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static Limits with(RecordComponent limit, long value) {
    Limits limits = Limits.DEFAULT;
    return switch (limit.getName()) {
      case "headerBytes" -> limits.withHeaderBytes((int) value);
      case "headerNesting" -> limits.withHeaderNesting((int) value);
      case "headerEntries" -> limits.withHeaderEntries((int) value);
      case "contentBytes" -> limits.withContentBytes(value);
      case "drainBytes" -> limits.withDrainBytes(value);
      default -> throw new AssertionError("a limit that is not tested: " + limit.getName());
    };
  }

  @Test
  void limitsPageGivesEachLimitAndTimeoutOfAServerItsDefaultAndItsRange()
      throws ReflectiveOperationException, IOException {
    for (Record defaults : List.of(ServerLimits.DEFAULT, ServerTimeouts.DEFAULT)) {
      for (RecordComponent part : defaults.getClass().getRecordComponents()) {
        String name = part.getName();
        List<String> row = limitRows().get(name);
        assertThat(row).as(name).isNotNull();
        Object value = part.getAccessor().invoke(defaults);
        Object shown = value instanceof Duration time ? time.toMillis() : value;
        assertThat(row.get(1)).as("default of %s", name).isEqualTo(shown.toString());
        String[] range = row.get(3).split(" to ", -1);
        long min = Long.parseLong(range[0]);
        long max = Long.parseLong(range[1]);
        assertThat(with(defaults, name, min)).isNotNull();
        assertThat(with(defaults, name, max)).isNotNull();
        assertThatThrownBy(() -> with(defaults, name, min - 1))
            .hasCauseInstanceOf(IllegalArgumentException.class);
        if (value instanceof Duration) {
          assertThatThrownBy(() -> with(defaults, name, max + 1))
              .hasCauseInstanceOf(IllegalArgumentException.class);
        } else {
          assertThat(max).isEqualTo(value instanceof Integer ? Integer.MAX_VALUE : Long.MAX_VALUE);
        }
      }
    }
  }

  @Test
  void limitsPageGivesEachRateOfAServerItsRange() throws ReflectiveOperationException, IOException {
    RateLimit rate = new RateLimit(1, 1);
    for (RecordComponent part : RateLimit.class.getRecordComponents()) {
      List<String> row = limitRows().get(part.getName());
      assertThat(row.get(1)).isEqualTo("none");
      assertThat(row.get(3)).isEqualTo("1 to " + Long.MAX_VALUE);
      assertThat(with(rate, part.getName(), Long.MAX_VALUE)).isNotNull();
      assertThatThrownBy(() -> with(rate, part.getName(), 0))
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The record with another value of one part; both watermarks go together. */
  private static Record with(Record record, String name, long value)
      throws ReflectiveOperationException {
    RecordComponent[] parts = record.getClass().getRecordComponents();
    Object[] values = new Object[parts.length];
    Class<?>[] types = new Class<?>[parts.length];
    for (int i = 0; i < parts.length; i++) {
      types[i] = parts[i].getType();
      boolean asked =
          parts[i].getName().equals(name)
              || (name.equals("unsentLow") && parts[i].getName().equals("unsentHigh") && value > 0)
              || (name.equals("unsentHigh") && parts[i].getName().equals("unsentLow") && value > 0);
      Object before = parts[i].getAccessor().invoke(record);
      values[i] = asked ? as(types[i], value) : before;
    }
    return record.getClass().getDeclaredConstructor(types).newInstance(values);
  }

  private static Object as(Class<?> type, long value) {
    if (type == Duration.class) {
      return Duration.ofMillis(value);
    }
    return type == int.class ? (Object) (int) value : (Object) value;
  }

  @Test
  void limitsPageGivesEachConstantOfAServerItsValue()
      throws ReflectiveOperationException, IOException {
    for (String constant :
        List.of(
            "internal.connection.ConnectionInput.DRAIN_BYTES",
            "internal.listener.ConnectionCounter.REFUSED_AT_ONCE",
            "internal.listener.SocketFileLock.LOCK_WAIT_MILLIS",
            "internal.transport.Workers.POOL_THREADS",
            "internal.handler.HandlerPool.LONG_WAIT_MILLIS",
            "internal.transport.ContentMemory.CHUNK_BYTES",
            "internal.transport.ContentMemory.MOST_CHUNKS",
            "MessageServerBuilder.MOST_EVENT_LOOPS",
            "internal.content.ReadAheadSource.MOST_EMPTY_READS",
            "internal.proxy.ProxyHeader.MAX_LINE_BYTES",
            "internal.proxy.ProxyHeader.MAX_BLOCK_BYTES")) {
      int dot = constant.lastIndexOf('.');
      String name = constant.substring(dot + 1);
      Field field =
          Class.forName("dev.proem.net." + constant.substring(0, dot)).getDeclaredField(name);
      field.setAccessible(true);
      assertThat(limitRows().get(name).get(1)).isEqualTo(field.get(null).toString());
    }
  }

  @Test
  void limitsPageGivesEachConstantItsValue() throws IOException {
    assertThat(limitRows().get("HEADER_NUMBER_LENGTH").get(1))
        .isEqualTo(Integer.toString(Limits.HEADER_NUMBER_LENGTH));
    assertThat(limitRows().get("HEADER_NUMBER_EXPONENT").get(1))
        .isEqualTo(Integer.toString(Limits.HEADER_NUMBER_EXPONENT));
    assertThat(limitRows().get("MAX_BYTES").get(1))
        .isEqualTo(Integer.toString(MessageHeader.MAX_BYTES));
    assertThat(limitRows().get("NUMBER_DIGITS").get(1))
        .isEqualTo(Integer.toString(JsonContent.NUMBER_DIGITS));
    assertThat(limitRows().get("NESTING").get(1)).isEqualTo(Integer.toString(JsonContent.NESTING));
    assertThat(limitRows().get("NAME_LENGTH").get(1))
        .isEqualTo(Integer.toString(JsonContent.NAME_LENGTH));
  }

  @Test
  void limitsPageNamesErrorCodesOnly() throws IOException {
    assertThat(found("errors\\.md#([\\w-]+)", page("reference/limits.md"))).isSubsetOf(CODES);
  }

  @Test
  void errorsPageHasASectionForEachCodeInOrder() throws IOException {
    assertThat(found("^### (.*)$", page("reference/errors.md"))).isEqualTo(CODES);
  }

  @Test
  void errorsPageGivesEachExceptionItsCodes() throws IOException {
    List<List<String>> rows = rows(page("reference/errors.md"), "`\\w+Exception`");

    assertThat(rows.stream().map(row -> row.get(0).replace("`", "")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProtocolException.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
    assertThat(rows.stream().flatMap(row -> found("\\[([\\w-]+)\\]", row.get(1)).stream()))
        .containsExactlyInAnyOrderElementsOf(CODES);
  }

  @Test
  void specificationHasARowForEachCodeInOrderWithAPhase() throws IOException {
    List<List<String>> rows = rows(page("spec/protocol.md"), "\\d+ \\| `[\\w-]+`");

    assertThat(rows.stream().map(row -> row.get(1).replace("`", ""))).isEqualTo(CODES);
    List<String> phases = Arrays.stream(Phase.values()).map(Phase::name).toList();
    assertThat(rows.stream().map(row -> row.get(3)).filter(phase -> !phase.equals("any")))
        .isSubsetOf(phases);
  }

  @Test
  void specificationAndErrorsPageHaveARowForEachReplyCodeInOrder() throws IOException {
    for (String path : List.of("spec/protocol.md", "reference/errors.md")) {
      String table = found("^\\| `error` \\|.*\\n\\| ---.*\\n((?:\\|.*\\n)+)", page(path)).get(0);
      assertThat(rows(table, "`[\\w-]+`").stream().map(row -> row.get(0).replace("`", "")))
          .as(path)
          .containsExactlyElementsOf(
              Arrays.stream(ReplyCode.values()).map(ReplyCode::code).toList());
    }
  }

  @Test
  void specificationHasARowForEachExtension() throws IOException {
    String table =
        found("^\\| extra header \\| in.*\\n\\| ---.*\\n((?:\\|.*\\n)+)", page("spec/protocol.md"))
            .get(0);
    assertThat(rows(table, "`[\\w-]+`").stream().map(row -> row.get(0).replace("`", "")))
        .containsExactly(
            MessageHeader.MESSAGE_ID,
            MessageHeader.IN_REPLY_TO,
            MessageHeader.ERROR,
            MessageHeader.DEADLINE_MS,
            MessageHeader.PING,
            MessageHeader.ONE_WAY,
            MessageHeader.PUSH);
    assertThat(table).contains("1 to " + MessageHeader.MAX_MESSAGE_ID + " characters");
  }

  @Test
  void specificationGivesEachLimitItsDefault() throws ReflectiveOperationException, IOException {
    String spec = page("spec/protocol.md");
    for (RecordComponent limit : Limits.class.getRecordComponents()) {
      List<List<String>> rows = rows(spec, "`" + limit.getName() + "`");
      assertThat(rows).as(limit.getName()).hasSize(1);
      assertThat(rows.get(0).get(1).replace(",", ""))
          .isEqualTo(limit.getAccessor().invoke(Limits.DEFAULT).toString());
    }
  }
}

package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines of the frame log, held against the format of its page. */
@Timeout(60)
class FrameLogTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "frame-log.md");
  private static final SocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40312);

  private final Lines lines = new Lines();
  private final FrameLog log = FrameLog.create().withLogger(lines);

  /** Keeps what is logged. */
  static final class Lines implements Logger {
    final List<String> all = new CopyOnWriteArrayList<>();
    volatile Level level = Level.DEBUG;

    @Override
    public String getName() {
      return "test";
    }

    @Override
    public boolean isLoggable(Level each) {
      return each.getSeverity() >= level.getSeverity();
    }

    @Override
    public void log(
        Level each,
        @Nullable ResourceBundle bundle,
        @Nullable String text,
        @Nullable Throwable thrown) {
      all.add(String.valueOf(text));
    }

    @Override
    public void log(
        Level each,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... values) {
      throw new AssertionError("the line is taken for a pattern: " + format);
    }
  }

  private static String block(String kind) throws IOException {
    Matcher block =
        Pattern.compile("```" + kind + "\n(.*?)\n```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).as("the page has a block of " + kind).isTrue();
    return block.group(1);
  }

  private static Matcher parsed(String line) throws IOException {
    Matcher matcher = Pattern.compile(block("regex")).matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    return matcher;
  }

  private static MessageHeader header(Map<String, @Nullable Object> extras) {
    return new MessageHeader(ByteOrder.LITTLE_ENDIAN, "text/plain", "utf-8", 5, extras);
  }

  private String received(Map<String, @Nullable Object> extras) {
    log.received(new FakeConnection(PEER), header(extras), 105, Duration.ofNanos(312_345));
    return lines.all.get(lines.all.size() - 1);
  }

  @Test
  void messages_areLoggedWithTheirSizesAndHeaders() {
    String json =
        "{\"byteorder\": \"little\", \"content-type\": \"text/plain\", \"content-encoding\": \"utf-8\","
            + " \"content-length\": 5, \"n\": 1}";
    received(Map.of("n", 1));
    log.sent(new FakeConnection(PEER), header(Map.of("n", 1)), 105);

    assertThat(lines.all)
        .containsExactly(
            "#12 127.0.0.1:40312 <- 100+5 bytes 0.3 ms " + json,
            "#12 127.0.0.1:40312 -> 100+5 bytes " + json);
  }

  @Test
  void connections_areLoggedWithTheirEnds() {
    Connection connection = new FakeConnection(PEER);
    CloseReason reason = new CloseReason(CloseReason.Kind.PEER_CLOSED, "the peer closed");
    log.opened(connection);
    log.closed(connection, reason, Duration.ofMillis(1234));
    log.refused(PEER, new CloseReason(CloseReason.Kind.LIMIT, "too many"));

    assertThat(lines.all)
        .containsExactly(
            "#12 127.0.0.1:40312 opened plain",
            "#12 127.0.0.1:40312 closed PEER_CLOSED 1234.0 ms the peer closed",
            "- 127.0.0.1:40312 refused LIMIT too many");
  }

  @Test
  void examplesOfThePage_matchItsRegularExpression() throws IOException {
    for (String line : block("text").split("\n", -1)) {
      parsed(line);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two\r\nlines\n#13 127.0.0.1:1 opened plain",
        "a \"quoted\" \\ text \\\" }",
        "\u001b[2J\u001b]0;title\u0007\u0000\u007f\u0085\u009b",
        "right to left \u202e and \u2066 and \u2028 and \u2029 and \u200b and \ufeff",
        "{0} %s ${jndi:ldap://127.0.0.1/x} {}",
        "emoji \ud83d\ude00 and private \ue000 and unassigned \udbff\udfff",
        "ends with dots ...",
      })
  void hostileHeader_isOneLineThatParsesBack(String hostile) throws IOException {
    Matcher line = parsed(received(Map.of("x", hostile, hostile, 1)));

    assertThat(line.group("headIn")).isEqualTo("100");
    assertThat(line.group("header").codePoints())
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    JsonNode json = JsonMapper.shared().readTree(line.group("header"));
    assertThat(json.get("x").asString()).isEqualTo(hostile);
    assertThat(json.get(hostile).asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\u0000", "\udbff\udfff", "\"", "\ud83d\ude00"})
  void longHeader_isCutOff(String repeated) throws IOException {
    String line = received(Map.of("x", repeated.repeat(65_536 / repeated.length())));

    assertThat(line).hasSizeLessThan(4_000);
    assertThat(parsed(line).group("header")).endsWith("...");
  }

  @Test
  void secrets_areHiddenWhereverTheyAre() throws IOException {
    Map<String, @Nullable Object> extras = new LinkedHashMap<>();
    for (String name :
        List.of("Authorization", "X-Auth-Token", "db_password", "authToken", "API-KEY", "jwt")) {
      extras.put(name, "hush");
    }
    extras.put("deep", Map.of("list", List.of(Map.of("cookie", List.of("hush")))));
    extras.put("tokens", 7);
    extras.put("token-count", 8);
    String line = received(extras);

    assertThat(parsed(line).group("header")).doesNotContain("hush").doesNotContain("...");
    assertThat(line).contains("\"tokens\": 7", "\"token-count\": 8", "\"jwt\": \"***\"");
    assertThat(line).contains("{\"list\": [{\"cookie\": \"***\"}]}");
  }

  @Test
  void secretThatIsCutOff_isNotShownInPart() {
    Map<String, @Nullable Object> extras = new LinkedHashMap<>();
    extras.put("token", "hush".repeat(1_000));
    extras.put("rest", "x".repeat(1_000));

    assertThat(received(extras)).contains("\"token\": \"***\", \"rest\": \"xxx").endsWith("...");
  }

  @Test
  void redacted_hidesMoreNamesInAnyCase() {
    FrameLog more = log.withRedacted("Card_Number");
    more.sent(new FakeConnection(PEER), header(Map.of("card-number", 42, "token", "hush")), 105);

    assertThat(lines.all.get(0))
        .contains("\"card-number\": \"***\"", "\"token\": \"***\"")
        .doesNotContain("42", "hush");
    assertThatIllegalArgumentException().isThrownBy(() -> log.withRedacted(" "));
  }

  @Test
  void peerWithSpacesAndReasonWithLineBreaks_stayInTheirFields() throws IOException {
    Connection connection =
        new FakeConnection(UnixDomainSocketAddress.of("/tmp/my own\u202e.sock"));
    CloseReason reason =
        new CloseReason(CloseReason.Kind.IO_ERROR, "a\r\n\u001bb" + "\0".repeat(500));
    log.closed(connection, reason, Duration.ZERO);
    log.refused(connection.remoteAddress(), reason);

    for (String line : lines.all) {
      assertThat(parsed(line).group("peer")).isEqualTo("unix:/tmp/my\\u0020own\\u202e.sock");
      assertThat(line).contains("a\\u000d\\u000a\\u001bb").endsWith("...").hasSizeLessThan(4_000);
    }
  }

  @Test
  void levelThatIsOff_makesNoLine() {
    lines.level = Level.INFO;
    log.opened(new FakeConnection(PEER));
    log.received(new FakeConnection(PEER), header(Map.of()), 105, Duration.ZERO);
    assertThat(lines.all).isEmpty();

    log.withLevel(Level.INFO).opened(new FakeConnection(PEER));
    assertThat(lines.all).hasSize(1);
    for (Level nothing : List.of(Level.ALL, Level.OFF)) {
      assertThatIllegalArgumentException().isThrownBy(() -> log.withLevel(nothing));
    }
  }

  @Test
  void serverWithFrameLog_logsEachStep() throws IOException {
    try (MessageServer server =
            MessageServer.builder().handler(r -> Message.text("hi")).listener(log).start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      new MessageWriter(socket.getOutputStream())
          .write(Message.text("hello").withExtra("token", "hush"));
      assertThat(new MessageReader(socket.getInputStream()).read().text()).isEqualTo("hi");
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    for (String line : lines.all) {
      parsed(line);
    }
    assertThat(String.join("\n", lines.all))
        .containsSubsequence(
            " opened plain\n", " <- ", "+5 bytes ", " -> ", "+2 bytes {", " closed ")
        .doesNotContain("hush", "hello");
    assertThat(parsed(lines.all.get(3)).group("closed")).isEqualTo("PEER_CLOSED");
  }
}

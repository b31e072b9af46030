package dev.proem.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.proem.Message;
import dev.proem.it.Consumer.Search;
import dev.proem.net.MessageServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerTest {
  private static final Search SEARCH = new Search("search", "\uD83D\uDC36");

  @Test
  void library_isANamedModule() {
    assertEquals("dev.proem", Message.class.getModule().getName());
    assertEquals("dev.proem.net", MessageServer.class.getModule().getName());
  }

  @Test
  void engine_isNotExported() {
    Module net = MessageServer.class.getModule();
    assertEquals(
        Set.of("dev.proem.net", "dev.proem.net.tls"),
        net.getPackages().stream().filter(net::isExported).collect(Collectors.toSet()));
  }

  @Test
  void message_throughTheCodec_isTheSame() {
    assertEquals(Message.json(SEARCH), Consumer.throughCodec(Message.json(SEARCH)));
  }

  @Test
  void message_throughAStream_bindsToTheSameRecord() throws Exception {
    assertEquals(SEARCH, Consumer.throughStream(Message.json(SEARCH)).json(Search.class));
  }

  @Test
  void message_throughSockets_comesBack() throws Exception {
    assertEquals("hello", Consumer.throughSockets(Message.text("hello")).text());
  }

  /** jlink accepts only modules that declare their name and what they require. */
  @Test
  void application_isLinkedAndRuns(@TempDir Path folder) throws Exception {
    Path image = folder.resolve("image");
    run(
        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
        "--module-path",
        System.getProperty("jdk.module.path"),
        "--add-modules",
        "dev.proem.it",
        "--output",
        image.toString());
    String output = run(image + "/bin/java", "-m", "dev.proem.it/dev.proem.it.Consumer");
    assertEquals("linked: x, true" + System.lineSeparator(), output);
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void tls_isThere() throws Exception {
    assertNotNull(Consumer.tls());
  }
}

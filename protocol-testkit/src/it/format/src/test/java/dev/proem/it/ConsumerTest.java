package dev.proem.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.proem.Message;
import dev.proem.it.Consumer.Search;
import java.io.File;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerTest {
  private static final Search SEARCH = new Search("search", "\uD83D\uDC36");

  @Test
  void message_throughTheCodec_isTheSame() {
    assertEquals(Message.json(SEARCH), Consumer.throughCodec(Message.json(SEARCH)));
  }

  @Test
  void message_throughAStream_bindsToTheSameRecord() throws Exception {
    assertEquals(SEARCH, Consumer.throughStream(Message.json(SEARCH)).json(Search.class));
  }

  /** Apart from the libraries of the tests. */
  @Test
  void classPath_hasTheFormatAndJacksonOnly() {
    Set<String> jars =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> Path.of(entry).getFileName().toString().replaceAll("-[0-9].*", ""))
            .filter(jar -> !jar.matches("(junit|surefire|opentest4j|apiguardian)\\b.*"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        Set.of("protocol-core", "jackson-databind", "jackson-core", "jackson-annotations"), jars);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.proem.net.MessageServer",
        "dev.proem.testkit.FaultProxy",
        "tlschannel.TlsChannel",
        "dev.proem.net.tlschannel.TlsChannel",
        "org.jspecify.annotations.Nullable"
      })
  void classOfAnotherModule_isAbsent(String name) {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
  }
}

package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.cli.ExitStatus;
import dev.proem.cli.JarProcess;
import dev.proem.examples.files.FileMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments and output are UTF-8, and digits are ASCII, in each locale. */
class LocaleIT {
  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "en_US.ISO-8859-1"})
  void emoji_isTransferred(String locale) throws IOException {
    Map<String, String> environment = Map.of("LC_ALL", locale, "LANG", locale);
    List<String> java = JarProcess.java();
    try (JarProcess server = JarProcess.start(java, environment, "app-server", "127.0.0.1", "0")) {
      String port = String.valueOf(server.port());
      String[] request = {"app-client", "127.0.0.1", port, "search", "\uD83D\uDC36"};
      assertThat(JarProcess.run(java, environment, request))
          .isEqualTo(new JarProcess.Result(0, "\uD83D\uDC3E Playing ball! \uD83C\uDFD0\n", ""));
      request[4] = "\u00e9?";
      assertThat(JarProcess.run(java, environment, request))
          .isEqualTo(new JarProcess.Result(0, "No match for '\u00e9?'.\n", ""));
    }
  }

  @Test
  void digits_areAsciiInEachLanguage(@TempDir Path store) throws IOException {
    Files.write(store.resolve("file"), new byte[1_234_567]);
    List<String> java = JarProcess.java("-Duser.language=ar", "-Duser.country=EG");
    String folder = store.toString();
    try (JarProcess server =
        JarProcess.start(java, Map.of(), "file-server", "127.0.0.1", "0", folder)) {
      String port = String.valueOf(server.port());
      assertThat(JarProcess.run(java, Map.of(), "file-list", "127.0.0.1", port))
          .isEqualTo(new JarProcess.Result(0, "       1234567 file\n", ""));
      await().until(() -> server.errors().contains("1 requests answered"));
      server.signal("TERM");
      assertThat(server.awaitEnd().err())
          .contains("1 requests answered")
          .matches("\\p{ASCII}*")
          .matches("(?s)[0-9]{4}-.*");
    }
    assertThat(JarProcess.run(java, Map.of(), "demo").out())
        .contains("103 bytes")
        .doesNotContainPattern("[\\p{Nd}&&[^0-9]]");
  }

  @Test
  void fileServerWhoseLocaleLacksAName_reportsIt(@TempDir Path root) throws IOException {
    Path store = Files.createDirectory(root.resolve("store"));
    Path file = Files.writeString(root.resolve("file"), "x");
    Map<String, String> ascii = Map.of("LC_ALL", "C");
    List<String> java = JarProcess.java();
    String[] serve = {"file-server", "127.0.0.1", "0", store.toString()};
    try (JarProcess server = JarProcess.start(java, ascii, serve)) {
      String port = String.valueOf(server.port());
      assertThat(ExampleRun.of("file-get", "127.0.0.1", port, "\u00e9", "--to", file + "2").err())
          .contains("The server runs in a locale", "LC_ALL=C.UTF-8", FileMessages.BAD_NAME);
      String[] get = {"file-get", "127.0.0.1", port, "x", "--to", "\u00e9"};
      assertThat(JarProcess.run(java, ascii, get))
          .satisfies(run -> assertThat(run.err()).contains("in the charset of this locale"))
          .satisfies(run -> assertThat(run.status()).isEqualTo(ExitStatus.USAGE.code()));
      server.signal("TERM");
      assertThat(server.awaitEnd().err()).contains("WARNING the charset of this locale");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void anArgumentThatIsNotUtf8IsBadUsage(String locale) throws IOException {
    List<String> shell = new ArrayList<>();
    shell.addAll(List.of("sh", "-c", "exec \"$@\" search \"$(printf '\\351')\"", "sh"));
    shell.addAll(JarProcess.java());
    JarProcess.Result result =
        JarProcess.run(shell, Map.of("LC_ALL", locale), "app-client", "127.0.0.1", "80");
    assertThat(result.status()).isEqualTo(ExitStatus.USAGE.code());
    assertThat(result.err())
        .isEqualTo("examples: argument 5 isn't UTF-8 (\\xe9); write it in UTF-8\n");
  }
}

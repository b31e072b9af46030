package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments and output are UTF-8 whatever the locale says. */
class LocaleIT {
  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "en_US.ISO-8859-1"})
  void anEmojiGoesThere(String locale) throws IOException {
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
        .isEqualTo("proem: argument 5 isn't UTF-8 (\\xe9); write it in UTF-8\n");
  }
}

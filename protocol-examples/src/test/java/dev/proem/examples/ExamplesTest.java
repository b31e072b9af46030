package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "echo-server",
        "echo-client",
        "multiconn-server",
        "multiconn-client",
        "app-server",
        "app-client",
        "chat-server",
        "chat-client",
        "file-server",
        "file-send",
        "file-get",
        "file-list",
        "demo"
      })
  void eachCommand_hasHelpAndVersion(String command) {
    String[] prefix = command.isEmpty() ? new String[0] : new String[] {command};
    CommandLineRun help = ExampleRun.of(with(prefix, "--help"));
    assertThat(help.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(help.out()).startsWith("Usage: examples").contains("Exit status", "  14 ");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 90);
    assertThat(help.out().lines())
        .as("a word that is broken at a hyphen")
        .noneMatch(line -> line.matches(".*([a-z0-9]-|proem[.]|dev/)"));
    assertThat(help.out()).matches("[\\p{ASCII}]*");
    assertThat(help.err()).isEmpty();
    if (!command.isEmpty()) {
      assertThat(ExampleRun.of("help", command)).isEqualTo(help);
    }

    CommandLineRun version = ExampleRun.of(with(prefix, "--version"));
    assertThat(version.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(version.out()).startsWith("proem ");
  }

  private static String[] with(String[] prefix, String last) {
    String[] all = Arrays.copyOf(prefix, prefix.length + 1);
    all[prefix.length] = last;
    return all;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no-such-command               | 'no-such-command'
          --no-such-option              | '--no-such-option'
          app-client 127.0.0.1          | 'PORT', 'ACTION', 'VALUE'
          app-client 127.0.0.1 80 x     | 'VALUE'
          app-client 127.0.0.1 80 x y z | 'z'
          app-client 127.0.0.1 0 x y    | '0' is not a port number from 1 to 65535
          app-client 127.0.0.1 65536 x y | '65536' is not a port number from 0 to 65535
          app-server 127.0.0.1 65536    | '65536' is not a port number from 0 to 65535
          app-server 127.0.0.1 -1       | '-1' is not a port number from 0 to 65535
          app-server 127.0.0.1 http     | 'http' is not a port number from 0 to 65535
          app-server 127.0.0.1 99999999999 | '99999999999' is not a port number
          echo-server --timeout=3 127.0.0.1 0 | '--timeout=3'
          echo-client 127.0.0.1 1 --timeout 0 | '0' is not from 0.001 to 86400 seconds
          echo-client 127.0.0.1 1 --timeout -1 | '-1' is not from 0.001 to 86400 seconds
          echo-client 127.0.0.1 1 --timeout x | 'x' is not a number of seconds
          echo-client 127.0.0.1 1 --timeout 1e999999999 | seconds, such as 10, 2.5s or 500ms
          echo-client 127.0.0.1 1 --timeout 90000 | seconds, such as 10, 2.5s or 500ms
          app-server 127.0.0.1 0 --max-content 64KB | such as 65536, 64K, 16M or 2G
          echo-client 127.0.0.1 1 --timeout | '--timeout'
          multiconn-client 127.0.0.1 1 0 | '0' is not a number of connections from 1 to 65535
          multiconn-client 127.0.0.1 1  | 'N'
          demo me                       | 'me'
          """)
  void badUsage_isOneLineWithTheFaultAndTheHelp(String arguments, String named) {
    CommandLineRun run = ExampleRun.of(arguments.split(" ", -1));
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("examples: ")
        .contains(named)
        .contains("--help'")
        .hasLineCount(1);
  }

  /** A shell passes an empty argument for "$X" if X is not set. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "file-server 127.0.0.1 0 <>",
        "file-get 127.0.0.1 1 <>",
        "file-get 127.0.0.1 1 name --to <>",
        "file-get 127.0.0.1 1 name --to=<>",
        "file-send 127.0.0.1 1 <>",
        "file-send 127.0.0.1 1 file <>",
        "chat-client 127.0.0.1 1 <>",
        "app-server 127.0.0.1 0 --tls --cert <> --key x",
        "app-server 127.0.0.1 0 --tls --cert x --key <>",
        "app-server 127.0.0.1 0 --tls --cert x --key x --trust <>",
        "app-client 127.0.0.1 1 --tls --trust <> a b",
        "app-client 127.0.0.1 1 --tls --cert <> --key x a b",
        "app-client 127.0.0.1 1 --tls --server-name <> a b",
        "app-server unix:<>",
        "app-client unix:<> a b"
      })
  void emptyPathOrName_isBadUsage(String arguments) {
    String[] words = arguments.split(" ", -1);
    Arrays.setAll(words, i -> words[i].replace("<>", ""));
    CommandLineRun run = ExampleRun.of(words);
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err())
        .startsWith("examples: ")
        .hasLineCount(1)
        .containsAnyOf("empty", "no path");
  }

  @Test
  void emptyFolder_getsAHintThatNoFileGets() {
    String hint = "it is empty; write . for the current folder; ";
    assertThat(ExampleRun.of("file-server", "::1", "0", "").err()).contains(hint);
    assertThat(ExampleRun.of("file-get", "::1", "1", "name", "--to=").err())
        .contains("it is empty; see 'examples file-get --help'");
  }

  @Test
  void unknownCommand_isReported() {
    assertThat(ExampleRun.of("serve", "127.0.0.1").err())
        .isEqualTo("examples: Unknown command: 'serve', '127.0.0.1'; see 'examples --help'\n");
    assertThat(ExampleRun.of("--nope").err())
        .isEqualTo("examples: Unknown option: '--nope'; see 'examples --help'\n");
  }

  @Test
  void noCommand_isBadUsage() {
    CommandLineRun run = ExampleRun.of();
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).isEqualTo("examples: Missing command; see 'examples --help'\n");
  }

  @Test
  void help_listsTheStatusesOfItsCommandOnly() {
    assertThat(ExampleRun.of("app-server", "--help").out())
        .contains("\n  5 ", "\n  14")
        .doesNotContain("\n  4 ", "\n  16", "\n  18");
    assertThat(ExampleRun.of("help", "file-get").out())
        .contains("\n  16 ", "\n  4 ")
        .doesNotContain("\n  5 ", "\n  18");
  }

  @Test
  void helpOfAnUnknownCommand_isBadUsage() {
    CommandLineRun run = ExampleRun.of("help", "app-clown");
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).startsWith("examples: ").contains("'app-clown'").hasLineCount(1);
    assertThat(ExampleRun.of("help")).isEqualTo(ExampleRun.of("--help"));
  }

  @Test
  void exitStatuses_haveDifferentNumbers() {
    assertThat(ExitStatus.table(Examples.PROGRAM.exitStatuses("")))
        .hasSameSizeAs(ExitStatus.values());
    assertThat(Examples.PROGRAM.exitStatuses("demo")).contains(ExitStatus.ADDRESS_UNAVAILABLE);
  }
}

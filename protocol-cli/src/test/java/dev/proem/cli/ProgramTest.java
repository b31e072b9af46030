package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "load --help", "help load", "help"})
  void help_isPlainTextOfShortLines(String arguments) {
    CommandLineRun help = CommandLineRun.of(arguments.split(" ", -1));

    assertThat(help.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(help.out()).startsWith("Usage: proem").contains("Exit status", "  14 ", "  18 ");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 90);
    assertThat(help.out()).matches("[\\p{ASCII}]*");
    assertThat(help.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "load --version"})
  void version_namesTheProject(String arguments) {
    CommandLineRun version = CommandLineRun.of(arguments.split(" ", -1));

    assertThat(version.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(version.out()).startsWith("proem ").hasLineCount(1);
  }

  @Test
  void noCommand_isBadUsage() {
    CommandLineRun run = CommandLineRun.of();

    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).isEqualTo("proem: Missing command; see 'proem --help'\n");
  }

  @Test
  void unknownCommand_isBadUsage() {
    CommandLineRun run = CommandLineRun.of("serve", "127.0.0.1");

    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err())
        .isEqualTo("proem: Unknown command: 'serve', '127.0.0.1'; see 'proem --help'\n");
  }

  @Test
  void emptyFileName_isBadUsage() {
    CommandLineRun run = CommandLineRun.of("load", "127.0.0.1", "1", "--json", "");

    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).startsWith("proem: ").contains("empty").hasLineCount(1);
  }

  @Test
  void statusesOfTheProgram_areAll() {
    assertThat(ExitStatus.table(Proem.PROGRAM.exitStatuses(""))).hasSameSizeAs(ExitStatus.values());
  }
}

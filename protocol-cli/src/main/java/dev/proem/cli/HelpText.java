package dev.proem.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The text of {@code --help}: lists the exit statuses of the command, and has no line breaks inside
 * words. picocli would break a line inside a code such as {@code proem.dev/name-taken}, so letters
 * replace the punctuation of words until the lines are complete.
 */
final class HelpText {
  /** The characters at which picocli breaks words, and the letters that replace them. */
  private static final String BREAKS = "-./";

  private static final String LETTERS = "\u0101\u0103\u0105";

  private HelpText() {}

  /** Completes the help of a command. */
  static void document(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    UsageMessageSpec usage = spec.usageMessage();
    usage
        .exitCodeListHeading("%nExit status (every failure is one line on standard error):%n")
        .exitCodeList(unbroken(ExitStatus.table(exitStatuses(command))))
        .description(unbroken(usage.description()))
        .footer(unbroken(usage.footer()));
    unbreakArguments(spec);
    Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>(command.getHelpSectionMap());
    sections.replaceAll(
        (name, section) -> help -> translated(section.render(help), LETTERS, BREAKS));
    command.setHelpSectionMap(sections);
  }

  /** The exit statuses of a command; all of them for a program. */
  static Set<ExitStatus> exitStatuses(CommandLine command) {
    Object implementation = command.getCommandSpec().userObject();
    if (implementation instanceof ProgramCommand known) {
      return known.exitStatuses();
    }
    boolean isProgram = command.getParent() == null;
    return isProgram ? EnumSet.allOf(ExitStatus.class) : ExitStatus.any();
  }

  /** Replaces the arguments, because the description of an annotated argument can't be changed. */
  private static void unbreakArguments(CommandSpec spec) {
    for (OptionSpec option : List.copyOf(spec.options())) {
      spec.remove(option);
      spec.addOption(OptionSpec.builder(option).description(unbroken(withDefault(option))).build());
    }
    for (PositionalParamSpec parameter : List.copyOf(spec.positionalParameters())) {
      spec.remove(parameter);
      spec.addPositional(
          PositionalParamSpec.builder(parameter)
              .description(unbroken(withUnix(parameter, spec)))
              .build());
    }
  }

  /** Shows a default duration as the user would write it, not as {@code PT10S}. */
  private static String[] withDefault(OptionSpec option) {
    return option.initialValue() instanceof Duration duration
        ? new String[] {
          option.description()[0].replace(duration.toString(), Durations.text(duration))
        }
        : option.description();
  }

  private static String[] withUnix(PositionalParamSpec parameter, CommandSpec command) {
    boolean isHost = parameter.paramLabel().equals("HOST");
    return isHost && command.preprocessor() instanceof AddressSyntax
        ? new String[] {parameter.description()[0] + AddressArguments.UNIX_HELP}
        : parameter.description();
  }

  private static Map<String, String> unbroken(Map<String, String> table) {
    table.replaceAll((code, meaning) -> unbroken(meaning));
    return table;
  }

  private static String[] unbroken(String... lines) {
    return Arrays.stream(lines).map(HelpText::unbroken).toArray(String[]::new);
  }

  private static String unbroken(String text) {
    return translated(text, BREAKS, LETTERS);
  }

  private static String translated(String text, String from, String to) {
    String translated = text;
    for (int i = 0; i < from.length(); i++) {
      translated = translated.replace(from.charAt(i), to.charAt(i));
    }
    return translated;
  }
}

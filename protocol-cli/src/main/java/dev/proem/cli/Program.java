package dev.proem.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A program with several commands. Results go to standard output, in UTF-8; every failure is one
 * line on standard error and an exit status of its own.
 */
public final class Program {
  private final String name;
  private final String description;
  private final Function<Console, List<ProgramCommand>> commands;

  /**
   * A program.
   *
   * @param name the first word of its usage and its errors
   * @param description for its {@code --help}
   * @param commands creates the commands, which print to this console
   */
  public Program(
      String name, String description, Function<Console, List<ProgramCommand>> commands) {
    this.name = name;
    this.description = description;
    this.commands = commands;
  }

  /** Runs one command and ends the process with its {@linkplain ExitStatus exit status}. */
  public void runAndExit(String[] args) {
    Console console = new Console(name, StandardStreams.out(), StandardStreams.err());
    Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> failed(fault, console));
    Locale.setDefault(Locale.ROOT); // libraries, too, print digits that programs can read
    LibraryLog.silence();
    int status;
    try {
      status = run(Arguments.ofProcess(args), console);
    } catch (RuntimeException | Error e) {
      status = failed(e, console);
    }
    System.exit(status);
  }

  /** Runs one command in this process, also for tests. */
  public int run(List<String> arguments, OutputStream out, OutputStream err) {
    return run(arguments, new Console(name, out, err));
  }

  /** Returns the exit statuses that the help of a command lists; all for the program itself. */
  public Set<ExitStatus> exitStatuses(String command) {
    CommandLine line =
        line(new Console(name, OutputStream.nullOutputStream(), OutputStream.nullOutputStream()));
    return HelpText.exitStatuses(line.getSubcommands().getOrDefault(command, line));
  }

  private int run(List<String> arguments, Console console) {
    PrintWriter out = console.writer();
    CommandLine line =
        line(console)
            .setOut(out)
            .setErr(new PrintWriter(Writer.nullWriter()))
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .setExpandAtFiles(false) // a VALUE may begin with @
            .setUsageHelpWidth(90)
            .setParameterExceptionHandler((e, args) -> misused(e, console))
            .setExecutionExceptionHandler((e, command, result) -> failed(e, console));
    line.getSubcommands().values().forEach(HelpText::document);
    HelpText.document(line);
    int status = line.execute(arguments.toArray(new String[0]));
    if (status == ExitStatus.SUCCESS.code() && out.checkError()) {
      return report(Console.outputFailure("closed"), console);
    }
    return status;
  }

  private CommandLine line(Console console) {
    CommandSpec root = CommandSpec.create();
    root.name(name).mixinStandardHelpOptions(true).versionProvider(new ProgramVersion());
    root.usageMessage().description(description);
    CommandLine line = new CommandLine(root);
    for (ProgramCommand command : commands.apply(console)) {
      line.addSubcommand(command);
    }
    return line.addSubcommand(new HelpCommand())
        .setExecutionStrategy(
            parsed -> {
              if (!parsed.hasSubcommand()
                  && !parsed.isUsageHelpRequested()
                  && !parsed.isVersionHelpRequested()) {
                throw new ParameterException(line, "Missing command");
              }
              return new CommandLine.RunLast().execute(parsed);
            });
  }

  private static int misused(ParameterException e, Console console) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String what =
        Failures.reason(e)
            .replaceFirst("[.:]$", "")
            .replaceFirst("^Unmatched arguments? (at|from) index 0:", "Unknown command:");
    return report(
        new Failure(ExitStatus.USAGE, "%s; see '%s --help'".formatted(what, command)), console);
  }

  private static int failed(Throwable e, Console console) {
    Failure failure =
        e instanceof Failure known
            ? known
            : new Failure(
                ExitStatus.INTERNAL,
                "a fault in this program (%s: %s); please report it"
                    .formatted(e.getClass().getSimpleName(), Failures.reason(e)));
    return report(failure, console);
  }

  private static int report(Failure failure, Console console) {
    console.error(failure);
    return failure.status().code();
  }
}

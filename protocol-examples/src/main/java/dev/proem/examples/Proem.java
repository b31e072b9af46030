package dev.proem.examples;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of the three example systems. Results go to standard output, in UTF-8; every
 * failure is one line on standard error and an exit status of its own.
 */
@Command(
    name = "proem",
    description =
        "The three systems of the socket tutorial, in Java, a chat, a store for files, a"
            + " load generator, and a demonstration.",
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
public final class Proem implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Proem() {}

  /** Runs one command and ends the process with its {@linkplain ExitStatus exit status}. */
  public static void main(String[] args) {
    Console console = new Console(StandardStreams.out(), StandardStreams.err());
    Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> failed(fault, console));
    Locale.setDefault(Locale.ROOT); // also for what the libraries print: digits that programs read
    LibraryLog.silence();
    int status;
    try {
      status = run(Arguments.ofProcess(args), console);
    } catch (RuntimeException | Error e) {
      status = failed(e, console);
    }
    System.exit(status);
  }

  /** Runs one command in this process; used by tests, too. */
  static int run(List<String> arguments, OutputStream out, OutputStream err) {
    return run(arguments, new Console(out, err));
  }

  private static int run(List<String> arguments, Console console) {
    PrintWriter out = console.writer();
    CommandLine line =
        new CommandLine(new Proem())
            .addSubcommand(new EchoServerCommand(console))
            .addSubcommand(new EchoClientCommand(console))
            .addSubcommand(new MulticonnServerCommand(console))
            .addSubcommand(new MulticonnClientCommand(console))
            .addSubcommand(new AppServerCommand(console))
            .addSubcommand(new AppClientCommand(console))
            .addSubcommand(new ChatServerCommand(console))
            .addSubcommand(new ChatClientCommand(console))
            .addSubcommand(new FileServerCommand(console))
            .addSubcommand(new FileSendCommand(console))
            .addSubcommand(new FileGetCommand(console))
            .addSubcommand(new FileListCommand(console))
            .addSubcommand(new LoadCommand(console))
            .addSubcommand(new DemoCommand(console))
            .addSubcommand(new HelpCommand())
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

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing command");
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

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    private static final String POM = "/META-INF/maven/dev.proem/protocol-examples/pom.properties";

    @Override
    public String[] getVersion() throws Exception {
      Properties pom = new Properties();
      try (InputStream in = Proem.class.getResourceAsStream(POM)) {
        if (in != null) {
          pom.load(in);
        }
      }
      return new String[] {"proem " + pom.getProperty("version", "(not run from its jar)")};
    }
  }
}

package dev.proem.cli.load;

import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.LocalPath;
import dev.proem.cli.MessageClientArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ProgressLine;
import dev.proem.cli.ReadableBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "load",
    description =
        "Sends requests to any server of messages that answers in order, checks each reply, and"
            + " prints rates and latencies.",
    footer = {
      "",
      "Without --rate the load is a closed loop: each reply makes room for the next request. This"
          + " shows how much a server can do, but hides its stalls: during a stall no requests are"
          + " sent, so their latencies are missing (coordinated omission). With --rate the load is"
          + " an open loop: requests are due at fixed times, and a latency is measured from the"
          + " time at which the request was due, so it includes the stall.",
      "",
      "All requests are the same, and all replies must be equal to the first one. If that is an"
          + " error reply, the load ends. A lost connection is opened again. If any reply was lost,"
          + " late, different or an error reply, the exit status is 18. Ctrl-C ends the load early,"
          + " and the results so far are printed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class LoadCommand implements ProgramCommand {
  private static final String STANDARD_OUTPUT = "-";

  private final Console console;

  @Mixin private MessageClientArguments server = new MessageClientArguments();

  @Mixin private LoadArguments arguments = new LoadArguments();

  @Mixin private ProgressLine progress = new ProgressLine();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "Also writes the result as JSON to this file; - writes it to standard output, instead of"
              + " the table.")
  private @Nullable Path json;

  public LoadCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofMessageClient(ExitStatus.FILE_FAILED, ExitStatus.LOAD_FAULTY);
  }

  @Override
  public Integer call() throws IOException {
    LoadSettings settings = arguments.settings(server);
    settings.checkMemory(Runtime.getRuntime().maxMemory());
    Path file = file();
    LoadProgress bar = new LoadProgress(progress, console, settings);
    LoadEngine engine = new LoadEngine(settings, System::nanoTime, bar);
    LoadProcess.run(engine, bar, console, result -> report(settings, result, file));
    return ExitStatus.SUCCESS.code();
  }

  /** Returns the file for the JSON, which is checked before the load; null for no file. */
  private @Nullable Path file() throws Failure {
    if (json == null || isStandardOutput(json)) {
      return null;
    }
    String shown = ReadableBytes.oneLine(json.toString(), 200);
    Path path = json.toAbsolutePath();
    Path folder = path.getParent();
    if (folder != null && Files.isWritable(Files.exists(path) ? path : folder)) {
      if (!Files.isDirectory(path) && Files.isDirectory(folder)) {
        return path;
      }
    }
    throw new Failure(
        ExitStatus.FILE_FAILED,
        "can't write '%s'; name a file in a folder that exists".formatted(shown));
  }

  private static boolean isStandardOutput(Path path) {
    return path.toString().equals(STANDARD_OUTPUT);
  }

  private void report(LoadSettings settings, LoadEngine.Result result, @Nullable Path file)
      throws Failure {
    if (json != null && isStandardOutput(json)) {
      console.print(LoadJson.of(settings, result));
    } else {
      String table = String.join("\n", LoadTable.of(settings, result)) + "\n";
      console.print(table.getBytes(StandardCharsets.UTF_8));
    }
    if (file != null) {
      try {
        Files.write(file, LoadJson.of(settings, result));
      } catch (IOException e) {
        throw new Failure(
            ExitStatus.FILE_FAILED,
            "can't write '%s' (%s); check the disk"
                .formatted(ReadableBytes.oneLine(file.toString(), 200), Failures.reason(e)));
      }
    }
    if (!result.measurement().isClean()) {
      throw LoadFailures.faulty(settings, result.measurement());
    }
  }
}

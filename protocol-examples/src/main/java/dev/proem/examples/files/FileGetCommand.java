package dev.proem.examples.files;

import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.FileNames;
import dev.proem.cli.LocalPath;
import dev.proem.cli.MessageClientArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ProgressLine;
import dev.proem.cli.ReadableBytes;
import dev.proem.cli.Session;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "file-get",
    description = "Receives a file from a file server.",
    footer = {
      "",
      "The file is written as .proem-*.part in the same folder. It gets its name when it is"
          + " complete and its SHA-256 is correct; then its name, size and SHA-256 are printed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class FileGetCommand implements ProgramCommand {
  private final Console console;

  @Mixin private MessageClientArguments arguments = new MessageClientArguments(Session.TIMEOUT);

  @Mixin private ProgressLine progress = new ProgressLine();

  @Parameters(
      index = "2",
      paramLabel = "NAME",
      converter = LocalPath.Name.class,
      description = "The name of the file at the server.")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description = "The path of the local file; default: NAME, in the current folder.")
  private @Nullable Path to;

  @Option(
      names = "--overwrite",
      description =
          "Replaces an existing file, or the target of a link, and keeps its permissions. Devices,"
              + " pipes, sockets and folders are never replaced.")
  private boolean overwrite;

  public FileGetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofMessageClient(
        ExitStatus.FILE_FAILED, ExitStatus.CORRUPT, ExitStatus.CONNECTION_LOST);
  }

  @Override
  public Integer call() {
    Path target = target();
    try (FileClient client = new FileClient(arguments.session(), FileClient.ANY_SIZE)) {
      FileClient.Done done =
          client.get(name, target, overwrite, size -> progress.bar(console, name, size));
      console.print(FileSendCommand.line(name, done));
    }
    return ExitStatus.SUCCESS.code();
  }

  private Path target() throws Failure {
    if (to != null) {
      return to.toAbsolutePath();
    }
    return FileNames.in(Path.of("").toAbsolutePath(), name)
        .orElseThrow(
            () ->
                new Failure(
                    ExitStatus.USAGE,
                    "'%s' can't be the name of a local file: %s; check NAME, or use --to"
                        .formatted(ReadableBytes.oneLine(name, 200), FileNames.rule())));
  }
}

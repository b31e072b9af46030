package dev.proem.examples.files;

import dev.proem.Limits;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "file-send",
    description = "Sends files to a file server, one after the other.",
    footer = {
      "",
      "For each file, its name, size and SHA-256 are printed when the server has stored it and"
          + " confirmed the SHA-256. A file whose size changes during the transfer fails. The"
          + " command ends at the first file that fails."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class FileSendCommand implements ProgramCommand {
  private final Console console;

  @Mixin private MessageClientArguments arguments = new MessageClientArguments(Session.TIMEOUT);

  @Mixin private ProgressLine progress = new ProgressLine();

  @Parameters(
      index = "2..*",
      arity = "1",
      paramLabel = "FILE",
      converter = LocalPath.class,
      description =
          "A file to send, under its name without its folder. Links are followed; devices, pipes,"
              + " sockets and folders are rejected.")
  private List<Path> files = new ArrayList<>();

  public FileSendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofMessageClient(ExitStatus.FILE_FAILED);
  }

  @Override
  public Integer call() {
    files.forEach(FileSendCommand::check);
    try (FileClient client = new FileClient(arguments.session(), Limits.DEFAULT)) {
      for (Path path : files) {
        String name = Objects.requireNonNull(path.getFileName()).toString();
        FileClient.Done done;
        try (ProgressLine.Bar bar = progress.bar(console, name, size(path))) {
          done = client.send(path, name, bar);
        }
        console.print(line(name, done));
      }
    }
    return ExitStatus.SUCCESS.code();
  }

  /** Returns the line that is printed for a completed transfer. */
  static String line(String name, FileClient.Done done) {
    return String.format(
        Locale.ROOT,
        "%s: %d bytes, SHA-256 %s",
        ReadableBytes.oneLine(name, 300),
        done.size(),
        done.sha256());
  }

  /** Checks a file. All files are checked before the first one is sent. */
  private static void check(Path path) throws Failure {
    String shown = ReadableBytes.oneLine(path.toString(), 200);
    if (!Files.exists(path)) {
      throw new Failure(
          ExitStatus.FILE_FAILED, "no such file: '%s'; check its name".formatted(shown));
    }
    if (!Files.isRegularFile(path)) {
      throw new Failure(
          ExitStatus.FILE_FAILED,
          "can't send '%s': it is %s, which has no size; send a file"
              .formatted(
                  shown, Files.isDirectory(path) ? "a folder" : "a device, a pipe or a socket"));
    }
    if (!FileNames.isValid(String.valueOf(path.getFileName()))) {
      throw new Failure(
          ExitStatus.USAGE, "'%s' can't be sent: %s; rename it".formatted(shown, FileNames.rule()));
    }
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return 0; // sending the file will fail
    }
  }
}

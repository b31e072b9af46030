package dev.proem.examples.files;

import dev.proem.Limits;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.LocalPath;
import dev.proem.cli.MessageServerArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ReadableBytes;
import dev.proem.cli.ServerArguments;
import dev.proem.cli.Sizes;
import dev.proem.net.ServerTimeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "file-server",
    description = "Stores and sends the files of a folder, of any size, in constant memory.",
    footer = {
      "",
      ServerArguments.FOOTER,
      "",
      "A file is written as .proem-*.part. It gets its name when it is complete, its SHA-256 is"
          + " correct, and it is on the disk. If two files of one name are received at once, the"
          + " first complete one gets the name; with --overwrite, the last one. An incomplete file"
          + " is removed when its client fails, when the server ends or, after a kill, when the"
          + " server starts again.",
      "",
      MessageServerArguments.FOOTER
          + " Other error replies have the codes proem.dev/bad-request, proem.dev/bad-name,"
          + " proem.dev/no-such-file, proem.dev/file-exists, proem.dev/corrupt,"
          + " proem.dev/cannot-store, proem.dev/cannot-read and proem.dev/no-folder."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class FileServerCommand implements ProgramCommand {
  /** The time for the disk to store the end of a large file. */
  static final Duration AFTER_CONTENT = Duration.ofMinutes(10);

  private static final long MINIMUM_RATE = 1_024;
  private static final Duration RATE_GRACE = Duration.ofSeconds(10);

  private final Console console;

  @Mixin private MessageServerArguments arguments = new MessageServerArguments();

  @Parameters(
      index = "2",
      paramLabel = "DIR",
      converter = LocalPath.Folder.class,
      description =
          "The folder. Nothing outside it is read or written: names contain no / and no \\, do not"
              + " begin with a dot, and links are not followed.")
  private Path folder = Path.of(".");

  @Option(
      names = "--overwrite",
      description =
          "Replaces existing files and keeps their permissions; default: files with existing names"
              + " are rejected.")
  private boolean overwrite;

  @Option(
      names = "--max-content",
      paramLabel = "BYTES",
      defaultValue = "1T",
      converter = Sizes.class,
      description =
          "The largest content of a request in bytes: a file and 32 bytes; default"
              + " ${DEFAULT-VALUE}."
              + Sizes.HELP)
  private long maxContent = 1L << 40;

  public FileServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofServer(ExitStatus.FILE_FAILED);
  }

  @Override
  public Integer call() throws IOException {
    FileServer files = new FileServer(folder(folder), overwrite);
    return arguments.serve(
        console,
        Limits.DEFAULT.withContentBytes(maxContent),
        FileServerCommand::forFiles,
        server -> {
          FileErrors.warnOfLocale();
          return server.streamHandler(files);
        });
  }

  /** A large file may take long, if the transfer does not stop. */
  static ServerTimeouts forFiles(ServerTimeouts timeouts) {
    return timeouts.withHandler(AFTER_CONTENT).withMinimumRate(MINIMUM_RATE, RATE_GRACE);
  }

  /**
   * Returns the folder without links in its path, and removes the temporary files of killed servers
   * from it.
   */
  static Path folder(Path path) throws Failure {
    try {
      Path folder = path.toRealPath();
      if (!Files.isDirectory(folder)) {
        throw new NotDirectoryException(path.toString());
      }
      IncomingFile.removeStale(folder);
      return folder;
    } catch (IOException e) {
      throw new Failure(
          ExitStatus.FILE_FAILED,
          "can't use the folder '%s': %s; check DIR and its permissions"
              .formatted(ReadableBytes.oneLine(path.toString(), 200), Failures.reason(e)));
    }
  }
}

package dev.proem.examples.files;

import dev.proem.Limits;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.MessageClientArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ReadableBytes;
import dev.proem.cli.Session;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "file-list",
    description = "Lists the files of a file server: the size in bytes and the name of each.",
    footer = {"", "A list has at most 10000 files; the client then warns that there are more."},
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class FileListCommand implements ProgramCommand {
  private final Console console;

  @Mixin private MessageClientArguments arguments = new MessageClientArguments(Session.TIMEOUT);

  public FileListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofMessageClient();
  }

  @Override
  public Integer call() {
    FileClient.Listing listing;
    try (FileClient client = new FileClient(arguments.session(), Limits.DEFAULT)) {
      listing = client.list();
    }
    for (FileClient.Listed file : listing.files()) {
      console.print(
          String.format(
              Locale.ROOT, "%14d %s", file.size(), ReadableBytes.oneLine(file.name(), 300)));
    }
    if (listing.more()) {
      console.warn("the server has more files than it lists");
    }
    return ExitStatus.SUCCESS.code();
  }
}

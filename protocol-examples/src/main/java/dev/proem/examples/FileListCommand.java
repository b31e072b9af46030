package dev.proem.examples;

import dev.proem.Limits;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "file-list",
    description = "Lists the files of a file server: size in bytes, and name.",
    footer = {"", "After 10000 files the server says that there are more."},
    preprocessor = AddressSyntax.class,
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class FileListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private SessionArguments arguments = new SessionArguments();

  FileListCommand(Console console) {
    this.console = console;
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
      console.error("proem: the server has more files than it lists");
    }
    return ExitStatus.SUCCESS.code();
  }
}

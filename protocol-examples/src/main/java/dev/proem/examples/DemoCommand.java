package dev.proem.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "demo",
    description =
        "Starts the app server on a free port in this process, sends it four requests, and prints"
            + " each message both ways as an explained dump: offset, bytes, what they are.",
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    console.print(String.join("\n", Demo.run()));
    return ExitStatus.SUCCESS.code();
  }
}

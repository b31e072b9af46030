package dev.proem.examples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "echo-client",
    description = "Sends TEXT to an echo server and prints what came back.",
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class EchoClientCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientArguments arguments = new ClientArguments();

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "TEXT",
      defaultValue = "Hello, world",
      description =
          "Sent in UTF-8; default '${DEFAULT-VALUE}'. Put -- before a TEXT that begins with -.")
  private String text = "Hello, world";

  EchoClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Endpoint endpoint = arguments.endpoint();
    byte[] sent = text.getBytes(StandardCharsets.UTF_8);
    byte[] back = EchoClient.exchange(endpoint, sent, arguments.deadline());
    EchoClient.check(endpoint, sent, back);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(back);
    line.write('\n');
    console.print(line.toByteArray());
    return ExitStatus.SUCCESS.code();
  }
}

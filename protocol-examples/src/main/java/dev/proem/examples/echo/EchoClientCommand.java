package dev.proem.examples.echo;

import dev.proem.cli.ClientArguments;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "echo-client",
    description = "Sends TEXT to an echo server and prints the bytes that came back.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class EchoClientCommand implements ProgramCommand {
  private final Console console;

  @Mixin private ClientArguments arguments = new ClientArguments();

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "TEXT",
      defaultValue = "Hello, world",
      description =
          "The text to send, in UTF-8; default '${DEFAULT-VALUE}'. Write -- before a TEXT that"
              + " begins with -.")
  private String text = "Hello, world";

  public EchoClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofClient();
  }

  @Override
  public Integer call() {
    HostAndPort endpoint = arguments.endpoint();
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

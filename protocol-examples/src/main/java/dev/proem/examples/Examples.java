package dev.proem.examples;

import dev.proem.cli.ExitStatus;
import dev.proem.cli.Program;
import dev.proem.examples.app.AppClientCommand;
import dev.proem.examples.app.AppServerCommand;
import dev.proem.examples.chat.ChatClientCommand;
import dev.proem.examples.chat.ChatServerCommand;
import dev.proem.examples.demo.DemoCommand;
import dev.proem.examples.echo.EchoClientCommand;
import dev.proem.examples.echo.EchoServerCommand;
import dev.proem.examples.files.FileGetCommand;
import dev.proem.examples.files.FileListCommand;
import dev.proem.examples.files.FileSendCommand;
import dev.proem.examples.files.FileServerCommand;
import dev.proem.examples.multiconn.MulticonnClientCommand;
import dev.proem.examples.multiconn.MulticonnServerCommand;
import java.util.List;

/** The systems of the socket tutorial, a chat, a file store and a demonstration, in one jar. */
public final class Examples {
  static final Program PROGRAM =
      new Program(
          "examples",
          "The three systems of the socket tutorial in Java, a chat, a file store and a"
              + " demonstration.",
          console ->
              List.of(
                  new EchoServerCommand(console),
                  new EchoClientCommand(console),
                  new MulticonnServerCommand(console),
                  new MulticonnClientCommand(console),
                  new AppServerCommand(console),
                  new AppClientCommand(console),
                  new ChatServerCommand(console),
                  new ChatClientCommand(console),
                  new FileServerCommand(console),
                  new FileSendCommand(console),
                  new FileGetCommand(console),
                  new FileListCommand(console),
                  new DemoCommand(console)));

  private Examples() {}

  /** Runs one command and ends the process with its {@linkplain ExitStatus exit status}. */
  public static void main(String[] args) {
    PROGRAM.runAndExit(args);
  }
}

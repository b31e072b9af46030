package dev.proem.examples.howto;

import dev.proem.Message;
import dev.proem.net.MessageServer;
import dev.proem.net.ShutdownReport;
import java.io.IOException;
import java.time.Duration;

// tag::program[]
/** A service as a program. Ctrl-C and SIGTERM stop it gracefully. */
final class FirstProgram {
  private FirstProgram() {}

  public static void main(String[] args) throws IOException {
    MessageServer server =
        MessageServer.builder()
            .port(Integer.parseInt(args[0]))
            .handler(request -> Message.text("Hello, " + request.text()))
            .start(); // its threads keep the program running
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
    System.out.println("Listening on port " + server.port());
  }

  private static void end(MessageServer server) {
    ShutdownReport report = server.shutdown(Duration.ofSeconds(10));
    System.out.println(report);
  }
}
// end::program[]

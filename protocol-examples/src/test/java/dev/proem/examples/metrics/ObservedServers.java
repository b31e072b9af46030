package dev.proem.examples.metrics;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Connection;
import dev.proem.net.FrameLog;
import dev.proem.net.MessageServer;
import dev.proem.net.SimpleHandler;
import dev.proem.net.TransportListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Servers with one kind of observation each. */
final class ObservedServers {
  private ObservedServers() {}

  // tag::listener[]
  /** Logs slow requests with the address of the client. */
  record SlowRequests(System.Logger log, Duration longest) implements TransportListener {
    @Override
    public void answered(
        Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {
      if (duration.compareTo(longest) > 0) {
        log.log(Level.WARNING, "{0} waited {1} ms", connection, duration.toMillis());
      }
    }
  }

  // end::listener[]

  static MessageServer slow(SimpleHandler handler, System.Logger log) throws IOException {
    // tag::listening[]
    MessageServer server =
        MessageServer.builder()
            .handler(handler)
            .listener(new SlowRequests(log, Duration.ofSeconds(1)))
            .start();
    // end::listening[]
    return server;
  }

  static MessageServer metered(SimpleHandler handler, MeterRegistry registry) throws IOException {
    // tag::micrometer[]
    MessageServer server =
        MessageServer.builder()
            .handler(handler)
            .listener(new MicrometerListener(registry, "proem.server", "example.org/sold-out"))
            .start();
    // end::micrometer[]
    return server;
  }

  static MessageServer logged(SimpleHandler handler) throws IOException {
    // tag::frames[]
    MessageServer server =
        MessageServer.builder()
            .handler(handler)
            .listener(FrameLog.create().withRedacted("card-number"))
            .start();
    // end::frames[]
    return server;
  }

  /** Serves one request that it sends itself. */
  public static void main(String[] arguments) throws IOException {
    try (MessageServer server = logged(request -> Message.text("done"))) {
      Request.send(server, Message.text("x").withExtra("card-number", 4711));
    }
  }
}

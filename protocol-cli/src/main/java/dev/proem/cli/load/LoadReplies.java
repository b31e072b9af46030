package dev.proem.cli.load;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.cli.ErrorText;
import dev.proem.cli.Failure;
import dev.proem.codec.MessageDecoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decodes the replies of one connection, and counts them. Not thread-safe. */
final class LoadReplies {
  private final LoadSettings settings;
  private final LoadMeasurement measurement;
  private final LoadInFlight inFlight;
  private final MessageDecoder decoder;
  private boolean arrived;

  /** The number of decoded bytes of the reply that is being received. */
  private long bytes;

  /**
   * The replies of a new connection.
   *
   * @param inFlight the requests of the connection; a reply ends its request
   */
  LoadReplies(LoadSettings settings, LoadMeasurement measurement, LoadInFlight inFlight) {
    this.settings = settings;
    this.measurement = measurement;
    this.inFlight = inFlight;
    Limits limits = Limits.DEFAULT;
    long content = Math.max(limits.contentBytes(), settings.request().contentLength());
    this.decoder = new MessageDecoder(limits.withContentBytes(content), Dialect.STRICT);
  }

  /** Returns whether a reply to a request has arrived. */
  boolean haveArrived() {
    return arrived;
  }

  /**
   * Consumes all of {@code in}, which arrived at this time.
   *
   * @throws Failure if the first reply of the load is an error reply
   * @throws LoadUnsolicitedException if no request waits for a message
   */
  void read(ByteBuffer in, long now) throws Failure, LoadUnsolicitedException {
    for (Message message = next(in); message != null; message = next(in)) {
      take(message, now);
      bytes = 0;
    }
  }

  private @Nullable Message next(ByteBuffer in) {
    int start = in.position();
    Message message = decoder.decode(in);
    bytes += in.position() - start;
    return message;
  }

  private void take(Message message, long now) throws Failure, LoadUnsolicitedException {
    if (message.header().isPush()) {
      measurement.pushes++;
      return;
    }
    int place = inFlight.find(message.header());
    if (place == LoadInFlight.NONE) {
      boolean error = measurement.countIfError(message);
      measurement.count(LoadFault.UNSOLICITED, error ? 0 : 1);
      throw new LoadUnsolicitedException(message, error);
    }
    arrived = true;
    if (!measurement.hasPattern() && message.header().extras().containsKey(MessageHeader.ERROR)) {
      throw ErrorText.failure(settings.address(), message); // all others would be the same
    }
    long due = inFlight.due(place);
    inFlight.end(place);
    measurement.replied(message, due, now, bytes);
  }
}

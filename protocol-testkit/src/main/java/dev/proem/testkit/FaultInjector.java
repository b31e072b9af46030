package dev.proem.testkit;

import static java.util.Objects.requireNonNull;

import dev.proem.testkit.Fault.Corrupt;
import dev.proem.testkit.Fault.Delay;
import dev.proem.testkit.Fault.Duplicate;
import dev.proem.testkit.Fault.HalfClose;
import dev.proem.testkit.Fault.Pause;
import dev.proem.testkit.Fault.Reset;
import dev.proem.testkit.Fault.Split;
import dev.proem.testkit.Fault.SplitAt;
import dev.proem.testkit.Fault.Stall;
import dev.proem.testkit.Fault.Truncate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Applies the faults of one direction of a connection: converts the bytes that arrive into steps,
 * which the caller executes. Has no I/O, threads or clocks. Not thread-safe.
 */
final class FaultInjector {
  enum Kind {
    /** Forward {@link Step#bytes()}. */
    CHUNK,
    /** Wait for {@link Step#time()}. */
    PAUSE,
    /** Wait until released. */
    STALL,
    /** The last step: end this direction. */
    HALF_CLOSE,
    /** The last step: end both directions. */
    TRUNCATE,
    /** The last step: reset the connection. */
    RESET
  }

  record Step(Kind kind, ByteBuffer bytes, Duration time) {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    static Step of(Kind kind) {
      return new Step(kind, NO_BYTES, Duration.ZERO);
    }

    static Step chunk(byte[] bytes) {
      return new Step(Kind.CHUNK, ByteBuffer.wrap(bytes), Duration.ZERO);
    }

    static Step pause(Duration time) {
      return new Step(Kind.PAUSE, NO_BYTES, time);
    }
  }

  private final List<Fault> faults;

  /** The bytes to duplicate, by the index of the fault. */
  private final Map<Integer, ByteArrayOutputStream> kept = new HashMap<>();

  private final Queue<Step> due = new ArrayDeque<>();
  private long position;
  private boolean ended;

  FaultInjector(List<Fault> faults) {
    this.faults = faults;
    addStepsAtPosition();
  }

  /** Returns the next step and consumes its bytes; null if more bytes are needed. */
  @Nullable Step next(ByteBuffer in) {
    if (due.isEmpty() && !ended && in.hasRemaining()) {
      advance(in);
    }
    return due.poll();
  }

  private void advance(ByteBuffer in) {
    for (Fault fault : faults) {
      if (fault instanceof Pause pause && pause.offset() == position) {
        due.add(Step.pause(pause.time()));
      }
    }
    byte[] chunk = new byte[(int) Math.min(in.remaining(), nextStop() - position)];
    in.get(chunk);
    for (Fault fault : faults) {
      if (fault instanceof Corrupt corrupt) {
        long index = corrupt.offset() - position;
        if (index >= 0 && index < chunk.length) {
          chunk[(int) index] ^= (byte) corrupt.mask();
        }
      }
    }
    for (int i = 0; i < faults.size(); i++) {
      if (faults.get(i) instanceof Duplicate duplicate) {
        keep(duplicate, kept.computeIfAbsent(i, number -> new ByteArrayOutputStream()), chunk);
      }
    }
    position += chunk.length;
    forward(chunk);
    addStepsAtPosition();
  }

  private void keep(Duplicate duplicate, ByteArrayOutputStream bytes, byte[] chunk) {
    long from = Math.max(duplicate.from() - position, 0);
    long to = Math.min(duplicate.to() - position, chunk.length);
    if (from < to) {
      bytes.write(chunk, (int) from, (int) (to - from));
    }
  }

  /** Returns the first offset after the position at which a chunk must end. */
  private long nextStop() {
    long stop = Long.MAX_VALUE;
    for (Fault fault : faults) {
      long each = Long.MAX_VALUE;
      if (fault instanceof Split split) {
        each = position + split.every() - position % split.every();
      } else if (fault instanceof SplitAt split) {
        each = split.offset();
      } else if (fault instanceof Pause pause) {
        each = pause.offset();
      } else if (fault instanceof Duplicate duplicate) {
        each = duplicate.to();
      } else if (fault instanceof Stall stall) {
        each = stall.after();
      } else if (fault instanceof HalfClose close) {
        each = close.after();
      } else if (fault instanceof Truncate truncate) {
        each = truncate.after();
      } else if (fault instanceof Reset reset) {
        each = reset.after();
      }
      if (each > position) {
        stop = Math.min(stop, each);
      }
    }
    return stop;
  }

  /** Adds the steps that are due at the position, whether or not more bytes arrive. */
  private void addStepsAtPosition() {
    for (int i = 0; i < faults.size() && !ended; i++) {
      Fault fault = faults.get(i);
      if (fault instanceof Duplicate duplicate && duplicate.to() == position) {
        repeat(requireNonNull(kept.remove(i)));
      } else if (fault instanceof Stall stall && stall.after() == position) {
        due.add(Step.of(Kind.STALL));
      } else if (fault instanceof HalfClose close && close.after() == position) {
        end(Kind.HALF_CLOSE);
      } else if (fault instanceof Truncate truncate && truncate.after() == position) {
        end(Kind.TRUNCATE);
      } else if (fault instanceof Reset reset && reset.after() == position) {
        end(Kind.RESET);
      }
    }
  }

  private void end(Kind kind) {
    due.add(Step.of(kind));
    ended = true;
  }

  private void repeat(ByteArrayOutputStream bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes.toByteArray());
    while (rest.hasRemaining()) {
      int size = rest.remaining();
      for (Fault fault : faults) {
        if (fault instanceof Split split) {
          size = Math.min(size, split.every());
        }
      }
      byte[] chunk = new byte[size];
      rest.get(chunk);
      forward(chunk);
    }
  }

  private void forward(byte[] chunk) {
    for (Fault fault : faults) {
      if (fault instanceof Delay delay) {
        due.add(Step.pause(delay.each()));
      }
    }
    due.add(Step.chunk(chunk));
  }
}

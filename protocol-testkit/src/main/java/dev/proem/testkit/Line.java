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
 * One direction of a connection: turns the bytes that come into steps, and leaves it to others to
 * carry them out. Knows neither I/O nor threads nor clocks. Not thread-safe.
 */
final class Line {
  enum Kind {
    /** Hand on {@link Step#bytes()}. */
    PIECE,
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

    static Step piece(byte[] bytes) {
      return new Step(Kind.PIECE, ByteBuffer.wrap(bytes), Duration.ZERO);
    }

    static Step pause(Duration time) {
      return new Step(Kind.PAUSE, NO_BYTES, time);
    }
  }

  private final List<Fault> faults;
  private final Map<Integer, ByteArrayOutputStream> kept =
      new HashMap<>(); // by number of the fault
  private final Queue<Step> due = new ArrayDeque<>();
  private long position;
  private boolean ended;

  Line(List<Fault> faults) {
    this.faults = faults;
    arrive();
  }

  /** The next step, taking what it needs from {@code in}; null when that needs more bytes. */
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
    byte[] piece = new byte[(int) Math.min(in.remaining(), nextStop() - position)];
    in.get(piece);
    for (Fault fault : faults) {
      if (fault instanceof Corrupt corrupt) {
        long index = corrupt.offset() - position;
        if (index >= 0 && index < piece.length) {
          piece[(int) index] ^= (byte) corrupt.mask();
        }
      }
    }
    for (int i = 0; i < faults.size(); i++) {
      if (faults.get(i) instanceof Duplicate duplicate) {
        keep(duplicate, kept.computeIfAbsent(i, number -> new ByteArrayOutputStream()), piece);
      }
    }
    position += piece.length;
    hand(piece);
    arrive();
  }

  private void keep(Duplicate duplicate, ByteArrayOutputStream bytes, byte[] piece) {
    long from = Math.max(duplicate.from() - position, 0);
    long to = Math.min(duplicate.to() - position, piece.length);
    if (from < to) {
      bytes.write(piece, (int) from, (int) (to - from));
    }
  }

  /** The first offset after the position at which a piece has to end. */
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

  /** What happens as soon as the position is reached, whether or not more bytes come. */
  private void arrive() {
    for (int i = 0; i < faults.size() && !ended; i++) {
      Fault fault = faults.get(i);
      if (fault instanceof Duplicate duplicate && duplicate.to() == position) {
        again(requireNonNull(kept.remove(i)));
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

  private void again(ByteArrayOutputStream bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes.toByteArray());
    while (rest.hasRemaining()) {
      int size = rest.remaining();
      for (Fault fault : faults) {
        if (fault instanceof Split split) {
          size = Math.min(size, split.every());
        }
      }
      byte[] piece = new byte[size];
      rest.get(piece);
      hand(piece);
    }
  }

  private void hand(byte[] piece) {
    for (Fault fault : faults) {
      if (fault instanceof Delay delay) {
        due.add(Step.pause(delay.each()));
      }
    }
    due.add(Step.piece(piece));
  }
}

package dev.proem.net;

import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.net.internal.content.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.util.Throwables;
import org.jspecify.annotations.Nullable;

/**
 * What a round has asked for, what became of each call, and what its server received and executed.
 * Thread-safe.
 */
final class Ledger {
  /** An extra header: which call a request or a reply belongs to. */
  static final String ID = "ledger-id";

  /** The message of everything that is thrown on purpose. */
  static final String ON_PURPOSE = "thrown on purpose";

  /** A call has its outcome by its deadline, and so much later at the most. */
  private static final Duration LATEST = Duration.ofSeconds(1);

  /** Where threads have to wait, each of these does: a loop, the user's, and one for callbacks. */
  private static final int STALLED_THREADS = 3;

  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
  private final Set<LedgerSource> sources = ConcurrentHashMap.newKeySet();
  private final AtomicInteger ids = new AtomicInteger();

  /** One call. */
  final class Entry {
    final String id = "call " + ids.incrementAndGet();
    final String kind;
    final CallOptions options;
    private final long deadline;
    private final AtomicInteger outcomes = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private final long stallsBefore = Stalls.totalNanos();
    private volatile long lateNanos;
    private volatile long excusedNanos;

    private Entry(String kind, CallOptions options) {
      this.kind = kind;
      this.options = options;
      this.deadline =
          System.nanoTime() + (options.deadline() == null ? 0 : options.deadline().toNanos());
    }

    /** The header of its request. */
    MessageHeader mark(MessageHeader header) {
      return header.withExtra(ID, id);
    }

    /**
     * It has come to a good end.
     *
     * @param reply null for a message without a reply
     */
    void succeeded(@Nullable MessageHeader reply) {
      settled();
      if (reply != null && !reply.string(ID).orElse("nothing").equals(id)) {
        wrong(this + " got the reply to " + reply.string(ID));
      }
    }

    void failed(Throwable thrown) {
      failure = thrown;
      settled();
    }

    private void settled() {
      lateNanos = Math.max(0, System.nanoTime() - deadline);
      excusedNanos = STALLED_THREADS * (Stalls.totalNanos() - stallsBefore);
      outcomes.incrementAndGet();
    }

    boolean isSettled() {
      return outcomes.get() > 0;
    }

    /** How long after its deadline it came to its outcome; 0 when in time. */
    long lateMillis() {
      return lateNanos / 1_000_000;
    }

    /** In a word or two. */
    String outcome() {
      Throwable thrown = failure;
      if (thrown == null) {
        return isSettled() ? "succeeded" : "open";
      }
      String text = thrown.getClass().getSimpleName().replace("Exception", "");
      if (thrown instanceof ErrorReplyException error) {
        return text + " " + error.code();
      }
      boolean isSafe = thrown instanceof TransportException each && each.isSafeToRetry();
      return text + (isSafe ? " (not sent)" : "");
    }

    @Override
    public String toString() {
      return id
          + (" (" + kind + (options.idempotent() ? ", idempotent" : "") + "), " + outcome())
          + (failure == null ? "" : ": " + failure.getMessage());
    }

    private void verify() {
      int came = count(received, id);
      int ran = count(executed, id);
      if (outcomes.get() != 1) {
        wrong(this + " has " + outcomes + " outcomes");
      }
      if (lateNanos > LATEST.toNanos() + excusedNanos) {
        wrong(
            this
                + (" came to it " + lateMillis() + " ms after its deadline, of which the machine")
                + (" explains " + excusedNanos / 1_000_000 + " ms"));
      }
      if (!options.idempotent() && (came > 1 || ran > 1)) {
        wrong(this + " was received " + came + " times and executed " + ran + " times");
      }
      if (failure instanceof ErrorReplyException error) {
        // An attempt before may have been executed, which an idempotent one allows.
        if (error.isSafeToRetry() && ran > 0 && !options.idempotent()) {
          wrong(this + " was executed all the same");
        }
      } else if (failure instanceof TransportException thrown) {
        if (thrown.isSafeToRetry() && came + ran > 0) {
          wrong(this + " was received all the same");
        }
      } else if (failure != null && !(failure instanceof CancellationException)) {
        wrong(this + " failed by " + failure);
      }
    }
  }

  private static int count(Map<String, AtomicInteger> of, String id) {
    AtomicInteger count = of.get(id);
    return count == null ? 0 : count.get();
  }

  private static void count(Map<String, AtomicInteger> of, MessageHeader header) {
    header
        .string(ID)
        .ifPresent(id -> of.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet());
  }

  /** A call that is about to be made; its options have a deadline. */
  Entry call(String kind, CallOptions options) {
    Entry entry = new Entry(kind, options);
    entries.add(entry);
    return entry;
  }

  /** A request has come to the server, whole. */
  void received(MessageHeader request) {
    count(received, request);
  }

  /** A handler has begun with a request. */
  void executed(MessageHeader request) {
    count(executed, request);
  }

  void opened(LedgerSource source) {
    sources.add(source);
  }

  void closed(LedgerSource source) {
    sources.remove(source);
  }

  void wrong(String what) {
    wrong.add(what);
  }

  /** What a listener was told of; peers and users are allowed a lot, the library nothing. */
  void fault(String side, Throwable fault) {
    boolean isExpected =
        String.valueOf(fault.getMessage()).contains(ON_PURPOSE)
            || fault instanceof IOException
            || fault instanceof InterruptedException
            || fault instanceof TransportException
            || fault instanceof ProtocolException
            || fault instanceof RejectedExecutionException
            || fault instanceof SourceException
            || fault instanceof RequestException
            || (fault instanceof IllegalArgumentException // a reply that can't be sent
                && String.valueOf(fault.getMessage()).startsWith("the header has"));
    if (!isExpected) {
      wrong("a " + side + " failed: " + Throwables.getStackTrace(fault));
    }
  }

  List<Entry> open() {
    return entries.stream().filter(each -> !each.isSettled()).toList();
  }

  List<Entry> all() {
    return List.copyOf(entries);
  }

  /** How many contents that were handed over are not closed. */
  int openSources() {
    return sources.size();
  }

  /** All that was not as it has to be; called when nothing runs any more. */
  List<String> verify() {
    entries.forEach(Entry::verify);
    return new ArrayList<>(wrong);
  }
}

package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32;
import org.assertj.core.util.Throwables;

/** What a soak has asked for, what became of it, and what was not as it has to be. */
final class SoakLedger {
  /** Extra headers: what is asked, by whom it is counted, and how its content is checked. */
  static final String ID = "soak-id";

  static final String CRC = "soak-crc";
  static final String WAIT_MILLIS = "soak-wait-ms";
  static final String ONE_WAY = "soak-one-way";
  static final String PUSHED_ON = "soak-pushed-on";
  static final String PUSH_NUMBER = "soak-push-number";

  private static final int MOST_BYTES = 4 << 20;
  private static final byte[] BYTES = new byte[2 * MOST_BYTES];

  static {
    new java.util.Random(3).nextBytes(BYTES);
  }

  final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  final LongAdder calls = new LongAdder();
  final LongAdder replies = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder pushes = new LongAdder();
  final LongAdder bytes = new LongAdder();
  private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, AtomicInteger> executions = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, AtomicInteger> lastPushes = new ConcurrentHashMap<>();

  /** A part of an array that nobody changes. */
  record Content(byte[] array, int offset, int length, long crc) {}

  /** Of any size from 0 bytes to 4 MiB; small ones come far more often. */
  static Content content() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int most = 1 << random.nextInt(23);
    boolean whole = random.nextInt(200) == 0;
    int length = random.nextInt(8) == 0 ? random.nextInt(most) : random.nextInt(4_096);
    length = whole ? MOST_BYTES : random.nextInt(20) == 0 ? 0 : length;
    int offset = random.nextInt(MOST_BYTES);
    CRC32 crc = new CRC32();
    crc.update(BYTES, offset, length);
    return new Content(BYTES, offset, length, crc.getValue());
  }

  static Message message(Content content) {
    byte[] copy = new byte[content.length];
    System.arraycopy(content.array, content.offset, copy, 0, content.length);
    return Message.binary(copy).withExtra(CRC, content.crc);
  }

  static long crc(ByteBuffer content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }

  void wrong(String what) {
    if (wrong.size() < 20) {
      wrong.add(what);
    }
  }

  /** The content of a message has to be the one that its header says, byte by byte. */
  void check(String what, MessageHeader header, long crc) {
    bytes.add(header.contentLength());
    if (((Number) header.extras().get(CRC)).longValue() != crc) {
      wrong(what + " is torn: " + header);
    }
  }

  /** A server begins to execute a request. */
  void executes(MessageHeader header) {
    executions
        .computeIfAbsent(String.valueOf(header.extras().get(ID)), id -> new AtomicInteger())
        .incrementAndGet();
  }

  void failed(TransportException failure) {
    String kind = failure instanceof ErrorReplyException e ? e.code() : kind(failure);
    failures.computeIfAbsent(kind, each -> new LongAdder()).increment();
  }

  /** Peers that break off are expected; that a handler fails for another reason is not. */
  void serverFailed(Throwable fault) {
    if (!(fault instanceof ProtocolException)) {
      wrong("a server failed: " + Throwables.getStackTrace(fault));
    }
  }

  private static String kind(TransportException failure) {
    return failure.getClass().getSimpleName().replace("Exception", "");
  }

  /** Called when nothing runs any more. */
  int executions(String id) {
    AtomicInteger count = executions.get(id);
    return count == null ? 0 : count.get();
  }

  /** Pushes may be lost with their connection, but not come twice, nor in another order. */
  void pushed(Message push) {
    pushes.increment();
    check("a push", push.header(), crc(push.content()));
    Map<String, ?> extras = push.header().extras();
    int number = ((Number) extras.get(PUSH_NUMBER)).intValue();
    String connection = String.valueOf(extras.get(PUSHED_ON));
    int last =
        lastPushes.computeIfAbsent(connection, each -> new AtomicInteger()).getAndSet(number);
    if (number <= last) {
      wrong("push " + number + " came after " + last + " on " + connection);
    }
  }

  /** Forgets what belongs to one round only. */
  void forget() {
    executions.clear();
    lastPushes.clear();
  }

  @Override
  public String toString() {
    return "%d calls, %d replies, %d cancelled, failures %s, %d pushes, %d MiB checked"
        .formatted(
            calls.sum(),
            replies.sum(),
            cancelled.sum(),
            new TreeMap<>(failures),
            pushes.sum(),
            bytes.sum() >> 20);
  }
}

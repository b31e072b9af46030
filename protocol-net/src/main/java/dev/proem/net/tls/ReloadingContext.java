package dev.proem.net.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/** An SSL context that is replaced after its files have changed. Thread-safe. */
final class ReloadingContext {
  private static final Logger LOG = System.getLogger("dev.proem.net.tls.Tls");
  private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

  private final TlsFiles files;
  private final LongSupplier nanoTime;
  private final AtomicLong checkedAt;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile SSLContext context;

  /** The states of the files that were loaded last; guarded by {@link #loading}. */
  private List<TlsFiles.State> loaded;

  /** Loads the files. */
  ReloadingContext(TlsFiles files, LongSupplier nanoTime) throws IOException {
    this.files = files;
    this.nanoTime = nanoTime;
    this.loaded = files.states();
    this.context = files.load();
    this.checkedAt = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Returns the context that was loaded last. At most once a second, it submits a check of the
   * files to an executor.
   */
  SSLContext get(Executor executor) {
    long now = nanoTime.getAsLong();
    long checked = checkedAt.get();
    if (now - checked >= CHECK_NANOS && checkedAt.compareAndSet(checked, now)) {
      submitCheck(executor);
    }
    return context;
  }

  /** An executor may drop the check, for example that of a server that stops: it is repeated. */
  private void submitCheck(Executor executor) {
    try {
      executor.execute(this::reloadIfChanged);
    } catch (Throwable e) { // it is shut down, or the system has no thread
      LOG.log(Level.DEBUG, () -> "TLS files are not checked now: " + e);
    }
  }

  private void reloadIfChanged() {
    if (!loading.tryLock()) {
      return; // an earlier check or a reload is still reading the files
    }
    try {
      List<TlsFiles.State> states = files.states();
      if (!states.equals(loaded)) {
        load(states);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          () -> "changed TLS files can't be used, the previous ones stay in use: " + e);
    } finally {
      loading.unlock();
    }
  }

  /** Loads the files now. If it throws, the previous context stays in use. */
  void reload() throws IOException {
    loading.lock();
    try {
      load(files.states());
    } finally {
      loading.unlock();
    }
  }

  private void load(List<TlsFiles.State> states) throws IOException {
    loaded = states; // before loading, so the next check detects a change during it
    context = files.load();
  }
}

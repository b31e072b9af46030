package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps of a host that records what it is asked to do. */
class ConnectionStepsTest {
  private final List<String> calls = new ArrayList<>();
  private boolean closed;
  private boolean worthWriting;
  private EventLoop loop;
  private ConnectionSteps steps;

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("steps", true);
    steps = new ConnectionSteps(loop, new RecordingHost());
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private final class RecordingHost implements ConnectionSteps.Host {
    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public boolean isWorthWriting() {
      return worthWriting;
    }

    @Override
    public void settle() {
      calls.add("settle");
    }

    @Override
    public void onStep() {
      calls.add("step");
    }

    @Override
    public void onIoError(IOException cause) {
      calls.add("broken " + cause.getMessage());
      if (cause.getMessage().equals("and more")) {
        throw new IllegalStateException("later bug");
      }
    }

    @Override
    public void onFailure(Throwable failure) {
      calls.add("failed " + failure.getMessage());
    }
  }

  @Test
  void nestedSteps_areFollowedByOneWrite() {
    steps.run(() -> steps.run(() -> calls.add("inner")));

    assertThat(calls).containsExactly("inner", "settle");
  }

  @Test
  void failures_areGivenToTheHost_andTheNextStepRuns() {
    steps.run(
        () -> {
          throw new IOException("reset");
        });
    steps.run(
        () -> {
          throw new IllegalStateException("bug");
        });
    steps.run(() -> calls.add("next"));

    assertThat(calls).containsExactly("broken reset", "failed bug", "next", "settle");
  }

  @Test
  void failureOfTheHost_isGivenToItAsWell() {
    steps.run(
        () -> {
          throw new IOException("and more");
        });

    assertThat(calls).containsExactly("broken and more", "failed later bug");
  }

  @Test
  void closedConnection_runsNoStep() {
    closed = true;

    steps.run(() -> calls.add("late"));

    assertThat(calls).isEmpty();
  }

  @Test
  void stepsOfARound_areWrittenOnceAtItsEnd() throws InterruptedException {
    runInRound(
        () -> {
          steps.run(() -> calls.add("one"));
          steps.run(() -> calls.add("two"));
        });

    assertThat(calls).containsExactly("one", "step", "two", "step", "settle");
  }

  @Test
  void largeWrite_doesNotWaitForTheEndOfTheRound() throws InterruptedException {
    worthWriting = true;

    runInRound(
        () -> {
          steps.run(() -> calls.add("one"));
          calls.add("rest of the round");
        });

    assertThat(calls).containsExactly("one", "settle", "rest of the round");
  }

  private void runInRound(Runnable task) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(task);
    loop.execute(() -> loop.execute(done::countDown)); // in a later round
    loop.start();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    loop.stop();
  }
}

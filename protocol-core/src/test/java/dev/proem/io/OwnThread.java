package dev.proem.io;

import java.util.concurrent.Executor;

/** Runs each task on a thread of its own: tasks that block could fill a shared pool. */
final class OwnThread implements Executor {
  @Override
  public void execute(Runnable task) {
    Thread thread = new Thread(task, "background of a test");
    thread.setDaemon(true);
    thread.start();
  }
}

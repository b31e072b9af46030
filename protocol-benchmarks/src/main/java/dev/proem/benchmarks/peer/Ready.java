package dev.proem.benchmarks.peer;

/** What every server prints when it is ready, as those of {@code proem.jar} do. */
public final class Ready {
  /** Before host and port. */
  public static final String PREFIX = "Listening on ";

  private Ready() {}

  /** Says it on standard output. */
  public static void say(int port) {
    System.out.println(PREFIX + "127.0.0.1:" + port);
  }
}

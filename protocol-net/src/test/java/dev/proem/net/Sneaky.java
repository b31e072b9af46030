package dev.proem.net;

/** Throws what the compiler would not allow, as code in other languages can. */
public final class Sneaky {
  private Sneaky() {}

  /** Throws it; never returns, so that a caller can write {@code throw}. */
  @SuppressWarnings("unchecked") // the cast is not checked, which is its purpose
  public static <T extends Throwable> RuntimeException thrown(Throwable what) throws T {
    throw (T) what;
  }
}

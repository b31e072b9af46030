package dev.proem.cli;

import java.util.Set;
import java.util.concurrent.Callable;

/** A command of a {@link Program}. It returns the exit status of the process. */
public interface ProgramCommand extends Callable<Integer> {
  /** Returns the exit statuses of this command, for its {@code --help}. */
  Set<ExitStatus> exitStatuses();
}

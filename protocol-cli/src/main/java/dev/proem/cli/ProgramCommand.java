package dev.proem.cli;

import java.util.Set;
import java.util.concurrent.Callable;

/** A command of a {@link Program}; what it returns is the exit status of the process. */
public interface ProgramCommand extends Callable<Integer> {
  /** The exit statuses that this command can end with, for its {@code --help}. */
  Set<ExitStatus> exitStatuses();
}

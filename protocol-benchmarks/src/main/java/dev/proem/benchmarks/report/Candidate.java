package dev.proem.benchmarks.report;

import java.nio.file.Path;
import java.util.List;

/**
 * A server to be measured.
 *
 * @param command prints where it listens
 * @param request a file with the bytes of a request, there once the server listens
 */
public record Candidate(String name, List<String> command, Path request) {}

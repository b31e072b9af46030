package dev.proem.benchmarks.report;

import java.nio.file.Path;
import java.util.List;

/**
 * A server to be measured.
 *
 * @param command starts the server, which prints its address
 * @param request a file with the bytes of a request; it exists when the server listens
 */
public record Candidate(String name, List<String> command, Path request) {}

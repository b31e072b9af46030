package dev.proem.benchmarks.peer;

import tools.jackson.databind.JsonNode;

/** A message as Jackson and Netty give it. */
@SuppressWarnings("ArrayRecordComponent") // nothing compares them
record NettyMessage(JsonNode header, byte[] content) {}

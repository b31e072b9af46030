package dev.proem.benchmarks.report;

import dev.proem.Message;
import dev.proem.benchmarks.peer.EchoServer;
import dev.proem.benchmarks.peer.NettyServer;
import dev.proem.benchmarks.peer.RocketMqServer;
import dev.proem.codec.MessageEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The servers to measure, with their names in the results. */
public final class Candidates {
  static final String PROEM = "Proem";
  static final String ECHO = "raw echo";
  static final String NETTY = "Netty + Jackson";
  static final String ROCKETMQ = "RocketMQ";

  private final Programs programs;
  private final Path search;
  private final Path rocketMq;

  /** Writes the search request of the tutorial to a file in this folder. */
  public Candidates(Programs programs, Path folder) throws IOException {
    this.programs = programs;
    this.search = folder.resolve("search.bin");
    this.rocketMq = folder.resolve("rocketmq.bin");
    Map<String, String> request = new LinkedHashMap<>();
    request.put("action", "search");
    request.put("value", "morpheus");
    Files.write(search, new MessageEncoder().encode(Message.json(request)).array());
  }

  /** Returns the application server of Proem, with these JVM options. */
  public Candidate proem(List<String> jvmOptions) {
    List<String> command = programs.example(jvmOptions, "app-server", "127.0.0.1", "0");
    return new Candidate(PROEM, command, search);
  }

  Candidate proem(List<String> jvmOptions, Certificate certificate) {
    List<String> command =
        programs.example(
            jvmOptions,
            "app-server",
            "--tls",
            "--cert=" + certificate.pem(),
            "--key=" + certificate.key(),
            "127.0.0.1",
            "0");
    return new Candidate(PROEM, command, search);
  }

  /** Returns the raw echo server. */
  public Candidate echo() {
    return new Candidate(ECHO, Programs.main(List.of(), EchoServer.class.getName()), search);
  }

  /** Returns the server with Netty and Jackson, with these JVM options. */
  public Candidate netty(List<String> jvmOptions) {
    return new Candidate(NETTY, Programs.main(jvmOptions, NettyServer.class.getName()), search);
  }

  /** Returns the server with Netty and Jackson and TLS. */
  public Candidate netty(List<String> jvmOptions, Certificate certificate) {
    List<String> command =
        Programs.main(
            jvmOptions,
            NettyServer.class.getName(),
            certificate.pem().toString(),
            certificate.key().toString());
    return new Candidate(NETTY, command, search);
  }

  /** Returns the RocketMQ server. */
  public Candidate rocketMq() {
    List<String> command =
        Programs.main(List.of(), RocketMqServer.class.getName(), rocketMq.toString());
    return new Candidate(ROCKETMQ, command, rocketMq);
  }
}

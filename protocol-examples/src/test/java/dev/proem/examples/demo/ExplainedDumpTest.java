package dev.proem.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.MessageBytes;
import org.junit.jupiter.api.Test;

class ExplainedDumpTest {
  private static final String DOG = "\uD83D\uDC36";

  @Test
  void search_isExplainedPartByPart() {
    byte[] message =
        MessageBytes.message(
            "big",
            "text/json",
            "utf-8",
            MessageBytes.utf8("{\"action\": \"search\", \"value\": \"" + DOG + "\"}"));
    assertThat(String.join("\n", ExplainedDump.of("request", message)))
        .isEqualTo(
            """
            +-- request: 139 bytes -------------------------------------------------------------------------
            | proto-header: the JSON header has 100 bytes (0x0064, big-endian)
            |       0  00 64                                            .d
            | JSON header, byteorder = "big": the native byte order of the sender
            |       2  7b 22 62 79 74 65 6f 72 64 65 72 22 3a 20 22 62  {"byteorder": "b
            |      18  69 67 22 2c 20                                   ig",
            | JSON header, content-type = "text/json": the type of the content
            |      23  22 63 6f 6e 74 65 6e 74 2d 74 79 70 65 22 3a 20  "content-type":
            |      39  22 74 65 78 74 2f 6a 73 6f 6e 22 2c 20           "text/json",
            | JSON header, content-encoding = "utf-8": the charset of a text, or binary
            |      52  22 63 6f 6e 74 65 6e 74 2d 65 6e 63 6f 64 69 6e  "content-encodin
            |      68  67 22 3a 20 22 75 74 66 2d 38 22 2c 20           g": "utf-8",
            | JSON header, content-length = 37: the number of bytes of the content
            |      81  22 63 6f 6e 74 65 6e 74 2d 6c 65 6e 67 74 68 22  "content-length"
            |      97  3a 20 33 37 7d                                   : 37}
            | content: 37 bytes, as the header describes them
            |     102  7b 22 61 63 74 69 6f 6e 22 3a 20 22 73 65 61 72  {"action": "sear
            |     118  63 68 22 2c 20 22 76 61 6c 75 65 22 3a 20 22 f0  ch", "value": "DOG
            |     134  9f 90 b6 22 7d                                   "}
            +-----------------------------------------------------------------------------------------------\
            """
                .replace("DOG", DOG));
  }

  @Test
  void extraHeadersBinaryBytesAndAnEmptyContent_areExplained() {
    byte[] message =
        MessageBytes.withHeader(
            "{\"content-length\":0,\"a,b\":[1,{\"x\":\"\\\"},\"}],\"error\":\"\u00e9\"}",
            new byte[0]);
    assertThat(
            ExplainedDump.of("reply", message).stream()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("|  ")))
        .containsExactly(
            "| proto-header: the JSON header has 56 bytes (0x0038, big-endian)",
            "| JSON header, content-length = 0: the number of bytes of the content",
            "| JSON header, an extra header: a,b",
            "| JSON header, an extra header: error",
            "| content: empty");
  }

  @Test
  void lines_haveAtMostAHundredColumns() {
    byte[] noise = new byte[2_000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (i * 7);
    }
    byte[] message = MessageBytes.message("big", "x".repeat(200), "y", noise);
    assertThat(ExplainedDump.of("a title", message)).allMatch(line -> line.length() <= 100);
  }
}

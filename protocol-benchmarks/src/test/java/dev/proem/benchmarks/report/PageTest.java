package dev.proem.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PageTest {
  @Test
  void fixedResults_exactlyThisPage() throws IOException {
    List<String> charts = List.of("codec-small", "server-cpu", "latency-1000");
    assertThat(Page.of(Fixed.all(), charts)).isEqualTo(resource("page.md.txt"));
  }

  @Test
  void nothingMeasured_pageSaysSo() {
    String page = Page.of(Fixed.nothing(), List.of());
    assertThat(page)
        .contains("**Not measured**: files, for a reason")
        .contains("| idle connection | bytes of heap | at most 4,096 | - | not measured |")
        .doesNotContain("missed", "## Servers", "NaN");
  }

  @Test
  void resultsAsJson_readAgainAsTheyWere() {
    JsonMapper json = new JsonMapper();
    String text = json.writeValueAsString(Fixed.all());
    assertThat(json.readValue(text, Results.class)).isEqualTo(Fixed.all());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(PageTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

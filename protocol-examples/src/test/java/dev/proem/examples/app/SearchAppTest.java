package dev.proem.examples.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.cli.MessageBytes;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchAppTest {
  private static final String ORDER =
      ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN) ? "little" : "big";
  private static final String RABBIT = "\uD83D\uDC30";
  private static final String SMILE = "\uD83D\uDE03";

  @Test
  void search_hasTheBytesOfTheTutorial() {
    assertThat(MessageBytes.encode(SearchApp.request("search", "morpheus")))
        .isEqualTo(
            MessageBytes.message(
                ORDER,
                "text/json",
                "utf-8",
                MessageBytes.utf8("{\"action\": \"search\", \"value\": \"morpheus\"}")));
  }

  @Test
  void searchAndReply_areTheseBytes() {
    if (!ORDER.equals("little")) {
      return; // the literal below was written on a little-endian machine
    }
    assertThat(text(MessageBytes.encode(SearchApp.request("search", "morpheus"))))
        .isEqualTo(
            "\0g{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
                + " \"utf-8\", \"content-length\": 41}{\"action\": \"search\", \"value\":"
                + " \"morpheus\"}");
    assertThat(
            text(MessageBytes.encode(reply("{\"action\": \"search\", \"value\": \"morpheus\"}"))))
        .isEqualTo(
            "\0g{\"byteorder\": \"little\", \"content-type\": \"text/json\", \"content-encoding\":"
                + " \"utf-8\", \"content-length\": 43}{\"result\": \"Follow the white rabbit. "
                + RABBIT
                + "\"}");
    assertThat(text(MessageBytes.encode(SearchApp.request("binary", SMILE))))
        .isEqualTo(
            "\0\u007f{\"byteorder\": \"little\", \"content-type\":"
                + " \"binary/custom-client-binary-type\", \"content-encoding\": \"binary\","
                + " \"content-length\": 10}binary"
                + SMILE);
    assertThat(text(MessageBytes.encode(SearchApp.answer(SearchApp.request("binary", SMILE)))))
        .isEqualTo(
            "\0\u007f{\"byteorder\": \"little\", \"content-type\":"
                + " \"binary/custom-server-binary-type\", \"content-encoding\": \"binary\","
                + " \"content-length\": 37}First 10 bytes of request: binary"
                + SMILE);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Message reply(String json) {
    return SearchApp.answer(MessageBytes.messages(MessageBytes.json(json)).get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"action": "search", "value": "morpheus"}  | Follow the white rabbit. \uD83D\uDC30
          {"action": "search", "value": "ring"}      | In the caves beneath the Misty Mountains. \uD83D\uDC8D
          {"value": "\uD83D\uDC36", "action": "search"} | \uD83D\uDC3E Playing ball! \uD83C\uDFD0
          {"action": "search", "value": "\\ud83d\\udc36"} | \uD83D\uDC3E Playing ball! \uD83C\uDFD0
          {"action": "search", "value": "Ring"}      | No match for 'Ring'.
          {"action": "search", "value": ""}          | No match for ''.
          {"action": "search", "value": "a\\"b'c"}   | No match for 'a"b'c'.
          {"action": "search", "value": "\\ud800"}   | No match for '?'.
          {"action": "find", "value": "x"}           | Error: invalid action 'find'.
          {"action": 5, "value": "x"}                | Error: invalid action '5'.
          {"action": null, "value": "x"}             | Error: invalid action 'null'.
          {"action": ["a", 1]}                       | Error: invalid action '["a", 1]'.
          {"value": "x"}                             | Error: the request has no action.
          {"action": "search"}                       | Error: the search has no value.
          {"action": "search", "value": 5}           | No match for '5'.
          ["search", "x"]                            | Error: the request is not a JSON object.
          """)
  void request_isAnsweredWithAResult(String request, String result) {
    assertThat(MessageBytes.result(reply(request))).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-16", "utf_16_le", "utf-32", "latin-1", "cp932"})
  void request_isReadInItsCharset(String charset) {
    Message request =
        Message.builder()
            .contentType("text/json")
            .contentEncoding(charset)
            .text("{\"action\": \"search\", \"value\": \"ring\"}")
            .build();
    assertThat(MessageBytes.result(SearchApp.answer(request))).startsWith("In the caves");
    assertThat(SearchApp.answer(request).contentEncoding()).isEqualTo("utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/JSON", "text/json; charset=utf-8", "application/json", ""})
  void otherTypes_areReadAsBytes(String type) {
    Message request = Message.binary(type, MessageBytes.utf8("0123456789abc"));
    Message reply = SearchApp.answer(request);
    assertThat(reply.contentType()).isEqualTo("binary/custom-server-binary-type");
    assertThat(reply.contentEncoding()).isEqualTo("binary");
    assertThat(reply.bytes()).isEqualTo(MessageBytes.utf8("First 10 bytes of request: 0123456789"));
  }

  @Test
  void otherAction_isSentAsBytesWithItsValue() {
    Message request = SearchApp.request("Search", "x");
    assertThat(request.contentType()).isEqualTo("binary/custom-client-binary-type");
    assertThat(request.bytes()).isEqualTo(MessageBytes.utf8("Searchx"));
  }
}

package io.curfew.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StatusLineTest {
  private static int read(String answer) throws IOException {
    return StatusLine.read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void readsTheStatusAndNothingBehindIt() throws IOException {
    InputStream answer =
        new ByteArrayInputStream(
            "HTTP/1.1 200 OK\r\nX: y\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(StatusLine.read(answer)).isEqualTo(200);
    assertThat(answer.available()).isEqualTo("X: y\r\n\r\n".length());
    assertThat(read("HTTP/1.0 404 \r\n")).isEqualTo(404);
    assertThat(read("HTTP/1.1 302\n")).isEqualTo(302);
  }

  @Test
  void passesInterimAnswersOver() throws IOException {
    assertThat(
            read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 503 x\n"))
        .isEqualTo(503);
  }

  @Test
  void refusesWhatIsNoAnswer() {
    for (String broken :
        new String[] {
          "",
          "HTTP/1.1 200 OK",
          "HTTP/2 200 OK\r\n",
          "HTTP/1.1 20 OK\r\n",
          "HTTP/1.1 2000 OK\r\n",
          "HTTP/1.1 600 OK\r\n",
          "HTTP/1.1  200 OK\r\n",
          "ICY 200 OK\r\n",
          "SSH-2.0-OpenSSH_9.2\r\n",
          "\r\nHTTP/1.1 200 OK\r\n",
          "HTTP/1.1 100 Continue\r\n",
          "HTTP/1.1 100 Continue\r\n\r\n"
        }) {
      assertThatThrownBy(() -> read(broken)).as(broken).isInstanceOf(IOException.class);
    }
  }

  @Test
  void endsAHeadWithoutEnd() {
    InputStream endless =
        new ByteArrayInputStream("x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> StatusLine.read(endless)).hasMessageContaining("longer than 16384");
    InputStream interim =
        new ByteArrayInputStream(
            "HTTP/1.1 100 C\n\n".repeat(2000).getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> StatusLine.read(interim)).hasMessageContaining("longer than 16384");
  }
}

package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook, asked in forms that no client library would send. */
@Timeout(120)
final class WebhookWireTest {
  private static final String ALERTS = "/api/v1/alerts";
  private static final String BEARER = "Authorization: Bearer " + AttackStand.TOKEN;
  private static final String BODY = "{\"version\":\"4\",\"alerts\":[]}";
  private static final String LENGTH = "Content-Length: " + BODY.length();
  private static final String CHUNKED =
      Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";

  private static final Duration LONG = Duration.ofSeconds(5);

  @TempDir private Path dir;
  private AttackStand stand;

  @BeforeEach
  void serve() throws Exception {
    stand = new AttackStand(dir, new WebLimits(LONG, LONG, 100, Duration.ofMillis(1)), 1);
  }

  @AfterEach
  void close() {
    assertThat(stand.faults()).isEmpty();
    stand.close();
  }

  private Wire.Reply ask(String bytes) throws Exception {
    try (Wire wire = stand.wire()) {
      return wire.send(bytes).reply();
    }
  }

  @Test
  void twoAuthorizationsAreOneTooMany() throws Exception {
    String wrong = "Authorization: Bearer wrong";
    assertThat(ask(Wire.post(ALERTS, BEARER, wrong, LENGTH) + BODY).status()).isEqualTo(400);
    assertThat(ask(Wire.post(ALERTS, wrong, BEARER, LENGTH) + BODY).status()).isEqualTo(400);
    assertThat(ask(Wire.post(ALERTS, BEARER, BEARER, LENGTH) + BODY).status()).isEqualTo(400);
  }

  @Test
  void whoIsRefusedBeforeTheBodyHasComeIsToldThatTheConnectionEnds() throws Exception {
    try (Wire wire = stand.wire()) {
      Wire.Reply reply = wire.send(Wire.post(ALERTS, LENGTH)).reply();
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.head()).containsIgnoringCase("Connection: close");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void httpOneDotNoughtIsAnsweredOnceAndClosed() throws Exception {
    try (Wire wire = stand.wire()) {
      wire.send("POST " + ALERTS + " HTTP/1.0\r\n" + BEARER + "\r\n" + LENGTH + "\r\n\r\n" + BODY);
      assertThat(wire.reply().status()).isEqualTo(200);
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTurnEachByItsOwnCredentials() throws Exception {
    String right = Wire.post(ALERTS, BEARER, LENGTH) + BODY;
    String wrong = Wire.post(ALERTS, LENGTH) + BODY;
    try (Wire wire = stand.wire()) {
      wire.send(right + wrong + right);
      assertThat(wire.reply().status()).isEqualTo(200);
      assertThat(wire.reply().status()).isEqualTo(401);
      assertThat(wire.reply().status()).isIn(200, 0);
    }
  }

  @Test
  void aChunkedBodyIsRead() throws Exception {
    String head = Wire.post(ALERTS, BEARER, "Transfer-Encoding: chunked");
    assertThat(ask(head + CHUNKED).status()).isEqualTo(200);
    assertThat(ask(head + "ffffffffffffffff\r\n" + BODY).status()).isEqualTo(400);
  }

  @Test
  void aBodyOfTwoLengthsIsRefusedAndTheConnectionEnds() throws Exception {
    try (Wire wire = stand.wire()) {
      wire.send(
          Wire.post(ALERTS, BEARER, "Transfer-Encoding: chunked", LENGTH)
              + CHUNKED
              + Wire.post(ALERTS, BEARER, LENGTH));
      assertThat(wire.reply().status()).isEqualTo(400);
      assertThat(wire.ended()).isTrue();
    }
    String two = Wire.post(ALERTS, BEARER, "Content-Length: 5", LENGTH) + BODY;
    assertThat(ask(two).status()).isEqualTo(400);
  }

  @Test
  void aStrangerIsNotInvitedToSendTheBody() throws Exception {
    String expects = "Expect: 100-continue";
    assertThat(ask(Wire.post(ALERTS, LENGTH, expects)).status()).isEqualTo(401);
    try (Wire wire = stand.wire()) {
      wire.send(Wire.post(ALERTS, BEARER, LENGTH, expects));
      assertThat(wire.reply().status()).isEqualTo(100);
      assertThat(wire.send(BODY).reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"})
  void otherMethodsAreNotAllowed(String method) throws Exception {
    Wire.Reply reply =
        ask(
            method
                + " "
                + ALERTS
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + BEARER
                + "\r\n\r\n");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.head()).containsIgnoringCase("Allow: POST");
    assertThat(reply.body()).doesNotContain(AttackStand.TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT x:1", "OPTIONS *", "TRACE /", "GET x"})
  void targetsOfOtherFormsAreRefusedWithoutAFault(String target) throws Exception {
    assertThat(ask(target + " HTTP/1.1\r\nHost: x\r\n\r\n").status()).isIn(400, 404, 405, 505);
  }

  /** Whatever leads to the webhook leads through its gates; nothing leads past them. */
  @ParameterizedTest
  @CsvSource({
    "/api/v1/%61lerts,401",
    "//api/v1/alerts,400",
    "/api//v1/alerts,400",
    "/api/v1/alerts;x,401",
    "/api/v1/alerts;x=1?y,401",
    "/api/v1/./alerts,401",
    "/api/v1/x/../alerts,401",
    "/api/v1%2falerts,400",
    "/api/v1/%2e%2e/v1/alerts,400",
    "/api/v1/alerts/,404",
    "/api/v1/alerts%00,400",
    "/API/v1/alerts,404",
    "http://x/api/v1/alerts,401",
    "http://other.example/api/v1/alerts,400",
    "/api/v1/alerts?token=hush,401",
  })
  void otherWaysToWriteThePathLeadThroughTheSameGates(String target, int status) throws Exception {
    assertThat(ask(Wire.post(target, LENGTH) + BODY).status()).isEqualTo(status);
  }

  @Test
  void bytesThatAreNoHttpGetOneAnswerAndTheEnd() throws Exception {
    for (String bytes :
        new String[] {"\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "\u0016\u0003\u0001\r\n"}) {
      try (Wire wire = stand.wire()) {
        wire.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(wire.ended()).isTrue();
      }
    }
  }
}

package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.monitoring.AlertmanagerSeen;
import io.curfew.monitoring.Asked;
import io.curfew.monitoring.Asked.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertmanagerCheckTest {
  @TempDir private Path dir;

  /** The configuration in the answer of a real one, which ran with the example. */
  private static String example() throws IOException {
    try (JsonParser json =
        new JsonFactory()
            .createParser(Path.of("src/test/resources/monitoring/status-0.25.json").toFile())) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME && json.currentName().equals("original")) {
          return json.nextTextValue();
        }
      }
    }
    throw new IOException("no original");
  }

  private static AlertmanagerSeen seen(String version, String configuration) {
    return new AlertmanagerSeen(
        Said.AM, Asked.of(new AlertmanagerSeen.Status(version, configuration)));
  }

  private Settings settings(boolean sleep, String... more) throws ConfigProblem, IOException {
    Path token = Files.writeString(dir.resolve("token"), "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    List<String> all = new ArrayList<>(List.of(more));
    all.addAll(List.of("curfew.sleep.enabled=" + sleep, "curfew.sleep.token-file=" + token));
    return Settings.load(all);
  }

  private static List<Finding> judge(Said said, Settings settings) {
    List<Finding> found = AlertmanagerCheck.judge(said.monitored(), settings);
    Mends.hold(found);
    return found;
  }

  private List<Finding> configured(String configuration) throws ConfigProblem, IOException {
    return judge(Said.well().seen(seen("0.25.0", configuration)), settings(true));
  }

  @Test
  void theExampleIsGood() throws Exception {
    assertThat(configured(example()))
        .containsExactly(
            Finding.ok(
                "alertmanager",
                "0.25.0 at http://192.0.2.10:9093; CurfewHostIdle goes to curfew-sleep, again after"
                    + " 10m"));
  }

  @Test
  void routesMatterOnlyWhereSleepIsEnabled() throws Exception {
    String other = "route: {receiver: mail}\nreceivers: [{name: mail}]\n";
    assertThat(judge(Said.well().seen(seen("0.25.0", other)), settings(false)))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(configured(other))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Level.BAD,
                "CurfewHostIdle goes to mail, which has no webhook to /api/v1/alerts: nobody asks"
                    + " this host to sleep"));
  }

  @Test
  void whatSpoilsTheSleepIsTold() throws Exception {
    assertThat(configured(example().replace("send_resolved: false", "send_resolved: true")))
        .extracting(Finding::mend)
        .containsExactly("send_resolved: false, under its webhook_configs");
    assertThat(configured(example().replace("    repeat_interval: 10m\n", "")))
        .extracting(Finding::detail)
        .containsExactly("a host that declined is asked again only after 12h");
    assertThat(configured(example().replace("max_alerts: 0", "max_alerts: 5")))
        .extracting(Finding::mend)
        .containsExactly("max_alerts: 0, under its webhook_configs");
    assertThat(configured(example().replace("    - instance\n    matchers", "    matchers")))
        .extracting(Finding::detail)
        .containsExactly(
            "receiver curfew-sleep takes hosts together: one host's alert waits for another's");
    assertThat(configured(example().replace("curfew_action=\"sleep\"", "curfew_action=\"nap\"")))
        .extracting(Finding::detail)
        .first()
        .asString()
        .startsWith("CurfewHostIdle goes to nobody,");
  }

  /** From 0.26 on, {@code <secret>}. */
  @Test
  void aWebhookWithoutAnAddressMayBeTheRightOne() throws Exception {
    assertThat(configured(example().replace("http://127.0.0.1:10220/api/v1/alerts", "<secret>")))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(
            configured(
                example().replace("http://127.0.0.1:10220/api/v1/alerts", "http://127.0.0.1/x")))
        .extracting(Finding::level)
        .containsExactly(Level.BAD);
  }

  @Test
  void aConfigurationThatIsNotUnderstoodIsUnseen() throws Exception {
    assertThat(configured("route: {routes: [{matchers: ['a=~\"(\"']}]}"))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
  }

  @Test
  void anOldOneIsTold() throws Exception {
    assertThat(judge(Said.well().seen(seen("0.24.0", example())), settings(false)))
        .extracting(Finding::level)
        .containsExactly(Level.BAD, Level.OK);
  }

  @Test
  void alertsThatReachNobodyAreTold() throws Exception {
    assertThat(judge(Said.well().noAlertmanagers(), settings(false)))
        .extracting(Finding::level)
        .containsExactly(Level.BAD);
    assertThat(judge(Said.well().noTargets().guessed().noAlertmanagers(), settings(false)))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE);
    assertThat(judge(Said.well().silent(Silence.UNREACHABLE, "why"), settings(true))).isEmpty();
  }

  @Test
  void aSilentOneIsWrongOnlyWhereSomebodyChoseIt() throws Exception {
    Said silent =
        Said.well()
            .seen(
                new AlertmanagerSeen(
                    Said.AM, Asked.none(Silence.UNREACHABLE, "nobody answers there")));
    assertThat(judge(silent, settings(true)))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
    assertThat(judge(silent, settings(true, "curfew.doctor.alertmanager=http://192.0.2.10:9093")))
        .extracting(Finding::level)
        .containsExactly(Level.BAD);
    Said denied =
        Said.well().seen(new AlertmanagerSeen(Said.AM, Asked.none(Silence.DENIED, "HTTP 401")));
    assertThat(judge(denied, settings(true, "curfew.doctor.alertmanager=http://192.0.2.10:9093")))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
  }
}

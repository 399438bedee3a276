package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.doctor.Finding.Level;
import io.curfew.monitoring.Asked.Silence;
import io.curfew.monitoring.LoadedRule;
import io.curfew.monitoring.ShippedRule;
import io.curfew.monitoring.ShippedRules;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class RulesCheckTest {
  private static final List<ShippedRule> SHIPPED = ShippedRules.read();

  /** Whose expression is one line, as Prometheus writes all of them. */
  private static final String WINDOW = "instance:curfew_sleep_idle_window_seconds:max";

  private static LoadedRule loaded(ShippedRule rule) {
    return new LoadedRule(rule.group(), 60, rule.name(), rule.alert(), rule.expression(), "");
  }

  private static List<Finding> judge(List<LoadedRule> loaded) {
    List<Finding> found = RulesCheck.judge(Said.well().rules(loaded).monitored(), SHIPPED);
    Mends.hold(found);
    return found;
  }

  private static List<LoadedRule> with(String name, UnaryOperator<LoadedRule> change) {
    return SHIPPED.stream()
        .map(RulesCheckTest::loaded)
        .map(rule -> rule.name().equals(name) ? change.apply(rule) : rule)
        .toList();
  }

  private static LoadedRule says(LoadedRule rule, String expression, String problem) {
    return new LoadedRule(
        rule.group(), rule.interval(), rule.name(), rule.alert(), expression, problem);
  }

  @Test
  void allOfThemAreThere() {
    assertThat(judge(SHIPPED.stream().map(RulesCheckTest::loaded).toList()))
        .containsExactly(Finding.ok("rules", SHIPPED.size() + " loaded, none fails"));
  }

  @Test
  void noneIsThere() {
    List<Finding> found =
        judge(List.of(new LoadedRule("node", 60, "NodeDown", true, "up == 0", "")));

    assertThat(found).extracting(Finding::level).containsExactly(Level.BAD);
    assertThat(found.get(0).detail()).isEqualTo("none of the shipped rules is loaded");
    assertThat(found.get(0).mend()).contains("rules/curfew-idle.rules.yml").contains("reload");
    Said guessed = Said.well().guessed().noTargets().rules(List.of());
    assertThat(RulesCheck.judge(guessed.monitored(), SHIPPED))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE);
  }

  @Test
  void aMissingFileIsNamedByItsGroups() {
    List<LoadedRule> without =
        SHIPPED.stream()
            .filter(rule -> !rule.file().equals("curfew-ssh.rules.yml"))
            .map(RulesCheckTest::loaded)
            .toList();

    List<Finding> found = judge(without);

    assertThat(found).extracting(Finding::level).containsExactly(Level.BAD);
    assertThat(found.get(0).detail()).startsWith("not loaded: curfew-ssh");
    assertThat(found.get(0).mend()).contains("cp rules/curfew-ssh.rules.yml /etc/prometheus/");
  }

  @Test
  void aSingleMissingRuleIsNamed() {
    List<LoadedRule> without =
        SHIPPED.stream()
            .filter(rule -> !rule.name().equals("CurfewHostDown"))
            .map(RulesCheckTest::loaded)
            .toList();
    assertThat(judge(without))
        .extracting(Finding::detail)
        .containsExactly("not loaded: CurfewHostDown");
  }

  @Test
  void aRuleOfAnotherVersionIsWorthKnowing() {
    List<Finding> found =
        judge(with("CurfewHostIdle", rule -> says(rule, rule.expression() + " > 1", "")));

    assertThat(found).extracting(Finding::level).containsExactly(Level.OK, Level.NOTE);
    assertThat(found.get(1).detail()).isEqualTo("1 differs from this version's: CurfewHostIdle");
  }

  @Test
  void aRuleThatFailsIsToldWithItsError() {
    List<Finding> found =
        judge(with(WINDOW, rule -> says(rule, rule.expression(), "many-to-many")));

    assertThat(found).extracting(Finding::level).containsExactly(Level.BAD);
    assertThat(found.get(0).detail()).isEqualTo(WINDOW + " fails: many-to-many");
    assertThat(found.get(0).mend()).contains("promtool query instant http://192.0.2.9:9090 '");
    assertThat(judge(with(WINDOW, rule -> says(rule, "up", "many-to-many"))).get(0).mend())
        .as("one that was edited is replaced")
        .contains("cp rules/curfew-idle.rules.yml");
  }

  @Test
  void theIdleProofGoesByTheMinute() {
    List<LoadedRule> fast =
        SHIPPED.stream()
            .map(r -> new LoadedRule(r.group(), 30, r.name(), r.alert(), r.expression(), ""))
            .toList();
    assertThat(judge(fast))
        .extracting(Finding::detail)
        .containsExactly("curfew-idle is evaluated every 30.0 s: it proves nothing");
  }

  @Test
  void rulesThatCantBeReadAreUnseenAndASilentPrometheusIsToldElsewhere() {
    Said silent = Said.well().silent(Silence.UNREACHABLE, "why");
    assertThat(RulesCheck.judge(silent.monitored(), SHIPPED)).isEmpty();
    Said strange = Said.well().silent(Silence.STRANGE, "no JSON");
    assertThat(RulesCheck.judge(strange.monitored(), SHIPPED))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
  }
}

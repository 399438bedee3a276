package io.curfew.doctor;

import io.curfew.monitoring.Asked;
import io.curfew.monitoring.Expression;
import io.curfew.monitoring.LoadedRule;
import io.curfew.monitoring.ShippedRule;
import io.curfew.monitoring.ShippedRules;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether Prometheus has the rules that this version ships, as they are, and without errors. */
final class RulesCheck implements Check {
  static final String WHAT = "rules";
  private static final String IDLE = "curfew-idle";

  /** The proof goes minute by minute (rules/curfew-idle.rules.yml). */
  private static final double IDLE_INTERVAL = 60;

  private static final int SHOWN = 5;

  @Override
  public List<Finding> look(Patient patient) {
    return patient.monitored().map(m -> judge(m, ShippedRules.read())).orElse(List.of());
  }

  static List<Finding> judge(Monitored monitored, List<ShippedRule> shipped) {
    Asked<List<LoadedRule>> loaded = monitored.prometheus().rules();
    if (monitored.silent()) {
      return List.of();
    }
    if (loaded.answer().isEmpty()) {
      String address = monitored.prometheus().address().toString();
      return List.of(
          Finding.unseen(
              WHAT,
              "its rules: " + loaded.why(),
              "curl -s " + address + "/api/v1/rules | grep -o '\"name\":\"curfew-[a-z]*\"'"));
    }
    return judge(monitored, shipped, loaded.answer().get());
  }

  private static List<Finding> judge(
      Monitored monitored, List<ShippedRule> shipped, List<LoadedRule> loaded) {
    List<ShippedRule> missing = shipped.stream().filter(s -> named(s, loaded).isEmpty()).toList();
    if (missing.size() == shipped.size()) {
      return List.of(
          monitored.found(WHAT, "none of the shipped rules is loaded", load(files(shipped))));
    }
    List<Finding> found = new ArrayList<>();
    missing(missing, shipped).forEach(m -> found.add(monitored.found(WHAT, m.detail, m.mend)));
    failing(shipped, loaded, monitored, found);
    differing(shipped, loaded, found);
    loaded.stream()
        .filter(rule -> rule.group().equals(IDLE) && rule.interval() != IDLE_INTERVAL)
        .findFirst()
        .ifPresent(
            rule ->
                found.add(
                    monitored.found(
                        WHAT,
                        IDLE + " is evaluated every " + rule.interval() + " s: it proves nothing",
                        "interval: 1m, in that group")));
    return found.stream().allMatch(f -> f.level() == Finding.Level.NOTE)
        ? with(Finding.ok(WHAT, (shipped.size() - missing.size()) + " loaded, none fails"), found)
        : found;
  }

  private static List<Finding> with(Finding first, List<Finding> rest) {
    List<Finding> all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    return all;
  }

  private record Missing(String detail, String mend) {}

  /** Groups of which nothing is there, and rules that groups lack. */
  private static List<Missing> missing(List<ShippedRule> missing, List<ShippedRule> shipped) {
    List<Missing> found = new ArrayList<>();
    Set<String> groups = new LinkedHashSet<>();
    List<ShippedRule> single = new ArrayList<>();
    for (ShippedRule rule : missing) {
      boolean whole =
          shipped.stream().filter(s -> s.group().equals(rule.group())).allMatch(missing::contains);
      if (whole) {
        groups.add(rule.group());
      } else {
        single.add(rule);
      }
    }
    if (!groups.isEmpty()) {
      List<ShippedRule> theirs = missing.stream().filter(m -> groups.contains(m.group())).toList();
      found.add(new Missing("not loaded: " + String.join(", ", groups), load(files(theirs))));
    }
    if (!single.isEmpty()) {
      found.add(
          new Missing(
              "not loaded: " + names(single.stream().map(ShippedRule::name).toList()),
              load(files(single))));
    }
    return found;
  }

  private static void failing(
      List<ShippedRule> shipped,
      List<LoadedRule> loaded,
      Monitored monitored,
      List<Finding> found) {
    List<LoadedRule> failing =
        loaded.stream()
            .filter(rule -> !rule.problem().isEmpty())
            .filter(rule -> shipped.stream().anyMatch(s -> same(s, rule)))
            .toList();
    failing.stream()
        .limit(SHOWN)
        .forEach(
            rule ->
                found.add(
                    monitored.found(
                        WHAT,
                        rule.name() + " fails: " + rule.problem(),
                        differs(rule, shipped)
                            ? load(files(shipped.stream().filter(s -> same(s, rule)).toList()))
                            : "see what it finds: promtool query instant "
                                + monitored.prometheus().address()
                                + " '"
                                + rule.expression().replace("'", "'\\''")
                                + "'")));
    if (failing.size() > SHOWN) {
      found.add(
          monitored.found(
              WHAT,
              (failing.size() - SHOWN) + " more fail",
              "mend those above, then run this again"));
    }
  }

  private static void differing(
      List<ShippedRule> shipped, List<LoadedRule> loaded, List<Finding> found) {
    List<ShippedRule> differing =
        shipped.stream()
            .filter(s -> !named(s, loaded).isEmpty())
            .filter(s -> named(s, loaded).stream().noneMatch(rule -> equal(s, rule)))
            .toList();
    if (!differing.isEmpty()) {
      found.add(
          Finding.note(
              WHAT,
              differing.size()
                  + (differing.size() == 1 ? " differs" : " differ")
                  + " from this version's: "
                  + names(differing.stream().map(ShippedRule::name).toList()),
              "your own edit, or files of another version; then " + load(files(differing))));
    }
  }

  private static boolean differs(LoadedRule rule, List<ShippedRule> shipped) {
    return shipped.stream().filter(s -> same(s, rule)).noneMatch(s -> equal(s, rule));
  }

  private static List<LoadedRule> named(ShippedRule shipped, List<LoadedRule> loaded) {
    return loaded.stream().filter(rule -> same(shipped, rule)).toList();
  }

  private static boolean same(ShippedRule shipped, LoadedRule loaded) {
    return shipped.alert() == loaded.alert() && shipped.name().equals(loaded.name());
  }

  private static boolean equal(ShippedRule shipped, LoadedRule loaded) {
    return Expression.canonical(shipped.expression())
        .equals(Expression.canonical(loaded.expression()));
  }

  private static List<String> files(List<ShippedRule> rules) {
    return rules.stream().map(ShippedRule::file).distinct().toList();
  }

  private static String load(List<String> files) {
    return "on Prometheus' host: cp "
        + files.stream().map(file -> "rules/" + file).collect(Collectors.joining(" "))
        + " /etc/prometheus/, named under rule_files of its prometheus.yml;"
        + " systemctl reload prometheus";
  }

  private static String names(List<String> names) {
    List<String> distinct = names.stream().distinct().toList();
    return String.join(", ", distinct.subList(0, Math.min(SHOWN, distinct.size())))
        + (distinct.size() > SHOWN ? " and " + (distinct.size() - SHOWN) + " more" : "");
  }
}

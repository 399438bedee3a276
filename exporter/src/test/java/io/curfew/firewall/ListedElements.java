package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Elements with counters by nft's own account. */
final class ListedElements {
  private static final Pattern TABLE = Pattern.compile("table (\\w+) (\\S+) \\{");
  private static final Pattern SET = Pattern.compile("(?:set|map) (\\S+) \\{");
  private static final Pattern ELEMENTS = Pattern.compile("elements = \\{ (.*?) \\} \\}");
  private static final Pattern ELEMENT =
      Pattern.compile("(?:^|, )([^,]+?) counter packets (\\d+) bytes (\\d+)");
  private static final Pattern JSON =
      Pattern.compile("\"counter\": \\{\"packets\": (\\d+), \"bytes\": (\\d+)\\}");

  private ListedElements() {}

  /** {@code family table|set|element}, without quotation marks, to packets and bytes. */
  static Map<String, List<Long>> all() throws IOException {
    Map<String, List<Long>> all = new TreeMap<>();
    String ruleset = run("nft", "list", "ruleset").replaceAll("\\s+", " ");
    for (String table : ruleset.split("(?=\\btable )", -1)) {
      Matcher named = TABLE.matcher(table);
      if (named.find()) {
        String name = named.group(1) + " " + named.group(2);
        sets(table).forEach((set, elements) -> all.putAll(elements(name + "|" + set, elements)));
      }
    }
    return all;
  }

  private static Map<String, String> sets(String table) {
    Map<String, String> sets = new HashMap<>();
    for (String part : table.split("(?=\\b(?:set|map) \\S+ \\{ (?:type|typeof) )", -1)) {
      Matcher set = SET.matcher(part);
      Matcher elements = ELEMENTS.matcher(part);
      if (set.lookingAt() && elements.find()) {
        sets.put(set.group(1), elements.group(1));
      }
    }
    return sets;
  }

  private static Map<String, List<Long>> elements(String set, String elements) {
    Map<String, List<Long>> counters = new TreeMap<>();
    Matcher element = ELEMENT.matcher(elements);
    while (element.find()) {
      counters.put(
          set + "|" + element.group(1).replace("\"", ""),
          List.of(Long.parseLong(element.group(2)), Long.parseLong(element.group(3))));
    }
    return counters;
  }

  /** Packets and bytes of a set's elements in JSON, sorted as text. */
  static List<List<Long>> json(String kind, String set) throws IOException {
    List<String> command = new ArrayList<>(List.of("nft", "-j", "list", kind));
    command.addAll(List.of(set.split(" ")));
    Matcher counter = JSON.matcher(run(command.toArray(String[]::new)));
    List<List<Long>> counters = new ArrayList<>();
    while (counter.find()) {
      counters.add(List.of(Long.parseLong(counter.group(1)), Long.parseLong(counter.group(2))));
    }
    counters.sort(Comparator.comparing(List::toString));
    return counters;
  }

  private static String run(String... arguments) throws IOException {
    Command.Result result = Command.of(arguments).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    return result.output();
  }
}

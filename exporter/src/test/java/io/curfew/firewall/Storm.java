package io.curfew.firewall;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Changes the ruleset without a pause, in every manner that nft knows. One thread's own. */
final class Storm {
  private static final int MOST_RULES_OF_A_CHAIN = 60;

  private final Random random;
  private final Map<Integer, Long> begunWith = new HashMap<>();
  private int changes;

  Storm(long seed) {
    random = new Random(seed);
  }

  /** Empty tables, for the first reading to find. */
  void begin() throws IOException {
    Programs.nft(anew(0) + anew(1));
  }

  /** Until told to stop; the number of batches. */
  int rage(BooleanSupplier stop) throws IOException {
    while (!stop.getAsBoolean()) {
      if (random.nextInt(4) == 0) {
        changeOneByHandle();
      } else {
        Programs.nft(batch());
      }
      changes++;
    }
    return changes;
  }

  /** Packets that rules of this number were made with, of all that ever were. */
  Map<Integer, Long> begunWith() {
    return Map.copyOf(begunWith);
  }

  private String batch() {
    StringBuilder batch = new StringBuilder();
    for (int commands = 1 + random.nextInt(8); commands > 0; commands--) {
      batch.append(command());
    }
    return batch.toString();
  }

  private String command() {
    int table = random.nextInt(StormRule.TABLES.size());
    String name = StormRule.TABLES.get(table);
    return switch (random.nextInt(24)) {
      case 0 -> "flush chain " + name + " " + anyChain() + "\n" + rule("add");
      case 1 -> "delete table " + name + "\n" + anew(table) + rules(10);
      case 2 -> "flush table " + name + "\n" + rules(20);
      case 3 -> "reset counters table " + name + "\n";
      case 4 -> "add element " + name + " seen { " + (1 + random.nextInt(60_000)) + " }\n";
      case 5 -> "flush set " + name + " seen\n";
      case 6, 7, 8, 9, 10 -> rule("insert");
      default -> rule("add");
    };
  }

  private String rules(int number) {
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < number; i++) {
      rules.append(rule("add"));
    }
    return rules.toString();
  }

  private String rule(String command) {
    StormRule rule = anyRule();
    return command + " rule " + rule.table() + " " + rule.chain() + " " + begun(rule) + "\n";
  }

  private String begun(StormRule rule) {
    long packets = rule.trafficked() ? 0 : 1 + random.nextInt(1000);
    begunWith.merge(rule.number(), packets, Long::sum);
    return rule.text(packets);
  }

  private StormRule anyRule() {
    return new StormRule(random.nextInt(StormRule.RULES));
  }

  private static String anyChainOf(Random random) {
    return StormRule.CHAINS.get(random.nextInt(StormRule.CHAINS.size()));
  }

  private String anyChain() {
    return anyChainOf(random);
  }

  private void changeOneByHandle() throws IOException {
    StormRule rule = anyRule();
    String place = rule.table() + " " + rule.chain();
    List<String> command = new ArrayList<>(List.of("nft", "-a", "list", "chain"));
    command.addAll(List.of(place.split(" ")));
    List<String> handles =
        Programs.run(command.toArray(String[]::new))
            .lines()
            .filter(line -> line.startsWith("\t\tudp"))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .toList();
    if (handles.isEmpty()) {
      return;
    }
    if (handles.size() > MOST_RULES_OF_A_CHAIN) {
      Programs.nft("flush chain " + place);
      return;
    }
    String handle = " " + place + " handle " + handles.get(random.nextInt(handles.size()));
    Programs.nft(
        random.nextBoolean()
            ? "delete rule" + handle
            : "replace rule" + handle + " " + begun(rule));
  }

  private static String anew(int table) {
    StringBuilder made = new StringBuilder("table " + StormRule.TABLES.get(table) + " {\n");
    made.append("counter named { packets 7 bytes 700 }\n");
    made.append("set seen { type inet_service; }\n");
    for (int i = 0; i < StormRule.CHAINS.size(); i++) {
      made.append("chain ").append(StormRule.CHAINS.get(i));
      made.append(" { type filter hook input priority ").append(10 * table + i).append("; }\n");
    }
    return made.append("}\n").toString();
  }
}

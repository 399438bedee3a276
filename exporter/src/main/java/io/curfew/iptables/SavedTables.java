package io.curfew.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code iptables-save -c} or {@code ip6tables-save -c} printed.
 *
 * @param tables in the order of printing, a cut-off one with what is whole of it
 * @param whole whether each table came to its end; else the output was cut off
 */
public record SavedTables(List<SavedTable> tables, boolean whole) {
  private static final Pattern CHAIN =
      Pattern.compile(":(\\S+) (\\S+) \\[(\\d{1,20}):(\\d{1,20})]\\s*");
  private static final Pattern RULE =
      Pattern.compile("\\[(\\d{1,20}):(\\d{1,20})] -A ([^ \n]+)(?= |\n)");

  public SavedTables {
    tables = List.copyOf(tables);
  }

  public Optional<SavedTable> table(String name) {
    return tables.stream().filter(table -> table.name().equals(name)).findFirst();
  }

  /**
   * Reads all that is printed so; a line of another form is passed over, and so is the rest of a
   * rule that has a line break outside of quotation marks, as in a device's name.
   */
  public static SavedTables parse(String printed) {
    Parser parser = new Parser(printed);
    for (int at = 0; at < printed.length(); ) {
      at = parser.line(at);
    }
    return parser.end();
  }

  private static final class Parser {
    private final String printed;
    private final Matcher rule;
    private final List<SavedTable> tables = new ArrayList<>();
    private Optional<String> open = Optional.empty();
    private List<SavedChain> chains = new ArrayList<>();
    private List<SavedRule> rules = new ArrayList<>();
    private boolean whole = true;

    Parser(String printed) {
      this.printed = printed;
      this.rule = RULE.matcher(printed);
    }

    /** Takes the line that begins here and says where the next one does. */
    int line(int at) {
      int end = printed.indexOf('\n', at);
      if (end < 0) {
        whole = false;
        return printed.length();
      }
      switch (printed.charAt(at)) {
        case '*' -> begin(printed.substring(at + 1, end).strip());
        case ':' -> chain(printed.substring(at, end));
        case 'C' -> {
          if (printed.substring(at, end).strip().equals("COMMIT")) {
            commit();
          }
        }
        case '[' -> {
          return rule(at, end);
        }
        default -> {}
      }
      return end + 1;
    }

    private void begin(String name) {
      if (open.isPresent()) {
        whole = false;
        commit();
      }
      open = Optional.of(name);
    }

    private void chain(String line) {
      Matcher chain = CHAIN.matcher(line);
      if (open.isPresent() && chain.matches()) {
        Optional<String> policy = Optional.of(chain.group(2)).filter(p -> !p.equals("-"));
        chains.add(
            new SavedChain(chain.group(1), policy, number(chain.group(3)), number(chain.group(4))));
      }
    }

    private int rule(int at, int end) {
      rule.region(at, end + 1);
      if (!rule.lookingAt()) {
        return end + 1;
      }
      SavedWords words = new SavedWords(printed, rule.end());
      while (words.next()) {
        // Only a quotation knows which line break ends the rule.
      }
      if (words.at() == printed.length()) {
        whole = false;
      } else if (open.isPresent()) {
        rules.add(
            new SavedRule(
                rule.group(3),
                printed.substring(rule.end(), words.at()).strip(),
                number(rule.group(1)),
                number(rule.group(2))));
      }
      return words.at() + 1;
    }

    private void commit() {
      open.ifPresent(name -> tables.add(new SavedTable(name, chains, rules)));
      open = Optional.empty();
      chains = new ArrayList<>();
      rules = new ArrayList<>();
    }

    SavedTables end() {
      whole &= open.isEmpty();
      commit();
      return new SavedTables(tables, whole);
    }
  }

  /** The kernel counts in 64 bits without a sign. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}

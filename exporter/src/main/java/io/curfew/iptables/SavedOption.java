package io.curfew.iptables;

import java.util.List;

/**
 * An option of a rule, such as {@code --dports 80,443}.
 *
 * @param name with its dashes
 * @param negated whether {@code !} stands before it
 * @param values the words behind it, without quotation marks
 */
public record SavedOption(String name, boolean negated, List<String> values) {
  public SavedOption {
    values = List.copyOf(values);
  }
}

package io.curfew.metrics;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;

/**
 * The labels of a lasting series: values made printable ({@link LabelText}) and written out once,
 * not at every scrape. A list of its values, as simpleclient takes them; sets of the same values
 * are equal.
 */
public final class LabelSet extends AbstractList<String> {
  private final List<String> names;
  private final List<String> values;
  private final int hash;
  private final byte[] text;

  private LabelSet(List<String> names, List<String> values) {
    this.names = names;
    this.values = values;
    this.hash = values.hashCode();
    this.text = written(names, values);
  }

  /**
   * Pairs names and values.
   *
   * @throws IllegalArgumentException when there are not as many values as names
   */
  public static LabelSet of(List<String> names, List<String> values) {
    if (names.size() != values.size()) {
      throw new IllegalArgumentException("labels " + names + " want as many values");
    }
    return new LabelSet(names, values.stream().map(LabelText::of).toList());
  }

  public List<String> names() {
    return names;
  }

  @Override
  public String get(int index) {
    return values.get(index);
  }

  @Override
  public int size() {
    return values.size();
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSet set
        ? hash == set.hash && values.equals(set.values)
        : values.equals(other);
  }

  /** {@code name="value",name="value"} in UTF-8, escaped as both text formats want it. */
  byte[] text() {
    return text;
  }

  /** The text of such labels. */
  static byte[] written(List<String> names, List<String> values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
      text.append(values.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      text.append('"');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}

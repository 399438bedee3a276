package io.curfew.cli;

import io.curfew.metrics.LabelText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rows of text in aligned columns for a terminal. Whatever a cell holds, it stays on its line and
 * in its column: what would move the cursor or turn the text round is escaped, what is too long is
 * cut.
 */
final class TextTable {
  /**
   * One column.
   *
   * @param right whether its cells end at the same place, as numbers do
   * @param most columns of the terminal that it takes at most
   */
  record Column(String title, boolean right, int most) {
    static Column left(String title, int most) {
      return new Column(title, false, most);
    }

    static Column right(String title) {
      return new Column(title, true, 24);
    }
  }

  private static final Set<Character.UnicodeScript> WIDE =
      Set.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HANGUL,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA);

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(Column... columns) {
    this.columns = List.of(columns);
    row(this.columns.stream().map(Column::title).toArray(String[]::new));
  }

  void row(String... cells) {
    List<String> fitted = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      fitted.add(cut(LabelText.of(cells[i]), columns.get(i).most()));
    }
    rows.add(List.copyOf(fitted));
  }

  /** The title line and all rows, without blanks at their ends. */
  List<String> lines() {
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blank = " ".repeat(widths[i] - width(row.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(columns.get(i).right() ? blank + row.get(i) : row.get(i) + blank);
    }
    return line.toString().stripTrailing();
  }

  /** Of at most so many columns of the terminal; what is cut ends in an ellipsis. */
  static String cut(String text, int most) {
    if (width(text) <= most) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int taken = 0;
    for (int c : text.codePoints().toArray()) {
      taken += width(c);
      if (taken > most - 1) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept + "…";
  }

  private static int width(String text) {
    return text.codePoints().map(TextTable::width).sum();
  }

  /**
   * As terminals have it: marks stand upon the letter before, the scripts of East Asia take two.
   */
  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return WIDE.contains(Character.UnicodeScript.of(codePoint)) ? 2 : 1;
  }
}

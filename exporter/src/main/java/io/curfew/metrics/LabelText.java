package io.curfew.metrics;

/** Makes any text fit to be a label value: valid Unicode, control characters escaped. */
public final class LabelText {
  private LabelText() {}

  /**
   * Control characters, bidi controls and unpaired surrogates become {@code \}{@code xNN} or {@code
   * \}{@code uNNNN}; all else stays.
   *
   * <p>Unpaired surrogates would all become "?" in UTF-8, and so merge series that differ.
   */
  public static String of(String text) {
    if (text.codePoints().noneMatch(LabelText::unfit)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (!unfit(c)) {
                printable.appendCodePoint(c);
              } else {
                printable.append(
                    c < 0x100 ? String.format("\\x%02x", c) : String.format("\\u%04x", c));
              }
            });
    return printable.toString();
  }

  private static boolean unfit(int codePoint) {
    return Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.SURROGATE
        || Character.getType(codePoint) == Character.FORMAT
        || codePoint == 0x2028
        || codePoint == 0x2029;
  }
}

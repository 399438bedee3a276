package io.curfew.flow;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JSON's escape of four hex digits for every character that {@link RawText} finds unfit, and for
 * all beyond the basic plane, which come as two surrogates that can't be told from lone ones one by
 * one.
 */
final class JsonEscapes extends CharacterEscapes {
  static final JsonEscapes PRINTABLE = new JsonEscapes();
  private static final long serialVersionUID = 1;
  private static final int[] ASCII = ascii();

  private static int[] ascii() {
    int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
    escapes[0x7f] = CharacterEscapes.ESCAPE_STANDARD; // DEL, which JSON itself lets pass
    return escapes;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ASCII.clone();
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    return RawText.unfit(character)
        ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", character))
        : null;
  }
}

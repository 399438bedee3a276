package io.curfew.sleep;

import io.curfew.metrics.LabelText;
import java.util.List;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.UInt32;

/** One logind inhibitor, {@code (ssssuu)} on the bus. */
public final class InhibitorLock extends Struct {
  // Whoever holds a lock chose its texts, and any user at the console may hold one.
  private static final int LONGEST_TEXT = 120;

  /** Colon-separated: shutdown, sleep, idle, handle-power-key, … */
  @Position(0)
  public final String what;

  @Position(1)
  public final String who;

  @Position(2)
  public final String why;

  /** block, block-weak or delay. */
  @Position(3)
  public final String mode;

  @Position(4)
  public final UInt32 uid;

  @Position(5)
  public final UInt32 pid;

  /** Called by dbus-java, by reflection. */
  public InhibitorLock(String what, String who, String why, String mode, UInt32 uid, UInt32 pid) {
    this.what = what;
    this.who = who;
    this.why = why;
    this.mode = mode;
    this.uid = uid;
    this.pid = pid;
  }

  /**
   * Whether it stops the action; idle and the keys never do, and block-weak gives way to anybody.
   *
   * @param delayBlocks whether one that only delays is obeyed like one that blocks
   */
  boolean forbids(String action, boolean delayBlocks) {
    String forbidding = action.equals("poweroff") ? "shutdown" : "sleep";
    return (mode.equals("block") || (delayBlocks && mode.equals("delay")))
        && List.of(what.split(":")).contains(forbidding);
  }

  /** Who inhibits and why, as one line of bounded length. */
  String told() {
    return legible(who, "somebody")
        + " (pid "
        + pid
        + (mode.equals("delay") ? ") delays: " : ") inhibits: ")
        + legible(why, "no reason given");
  }

  static String legible(String text, String otherwise) {
    if (text.isBlank()) {
      return otherwise;
    }
    boolean whole = text.length() <= LONGEST_TEXT;
    return LabelText.of(whole ? text : text.substring(0, LONGEST_TEXT)) + (whole ? "" : "…");
  }
}

package io.curfew.sleep;

import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.UInt32;

/** One logind inhibitor, {@code (ssssuu)} on the bus. */
public final class InhibitorLock extends Struct {
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
}

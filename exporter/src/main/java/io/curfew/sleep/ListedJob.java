package io.curfew.sleep;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.UInt32;

/** One job of systemd's queue as it lists it, {@code (usssoo)} on the bus. */
public final class ListedJob extends Struct {
  @Position(0)
  public final UInt32 id;

  @Position(1)
  public final String unit;

  /** start, stop, restart, reload, … */
  @Position(2)
  public final String type;

  /** waiting or running. */
  @Position(3)
  public final String state;

  @Position(4)
  public final DBusPath path;

  @Position(5)
  public final DBusPath unitPath;

  /** Called by dbus-java, by reflection. */
  public ListedJob(
      UInt32 id, String unit, String type, String state, DBusPath path, DBusPath unitPath) {
    this.id = id;
    this.unit = unit;
    this.type = type;
    this.state = state;
    this.path = path;
    this.unitPath = unitPath;
  }

  /** What it does to which unit, as one line of bounded length. */
  String told() {
    return "job "
        + id
        + ": "
        + InhibitorLock.legible(type, "?")
        + " "
        + InhibitorLock.legible(unit, "?")
        + " ("
        + InhibitorLock.legible(state, "?")
        + ")";
  }
}

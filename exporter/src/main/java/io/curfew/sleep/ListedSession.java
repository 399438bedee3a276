package io.curfew.sleep;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.UInt32;

/** One login session as logind lists it, {@code (susso)} on the bus. */
public final class ListedSession extends Struct {
  @Position(0)
  public final String id;

  @Position(1)
  public final UInt32 uid;

  @Position(2)
  public final String user;

  @Position(3)
  public final String seat;

  @Position(4)
  public final DBusPath path;

  /** Called by dbus-java, by reflection. */
  public ListedSession(String id, UInt32 uid, String user, String seat, DBusPath path) {
    this.id = id;
    this.uid = uid;
    this.user = user;
    this.seat = seat;
    this.path = path;
  }
}

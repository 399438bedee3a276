package io.curfew.sleep;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;

/** What curfew asks systemd (org.freedesktop.systemd1(5)); method names are systemd's. */
@DBusInterfaceName("org.freedesktop.systemd1.Manager")
@SuppressWarnings("MethodName")
public interface Systemd1 extends DBusInterface {
  String NAME = "org.freedesktop.systemd1";
  String PATH = "/org/freedesktop/systemd1";
  String UNIT = "org.freedesktop.systemd1.Unit";
  String SERVICE = "org.freedesktop.systemd1.Service";

  List<ListedJob> ListJobs();

  List<ListedUnit> ListUnitsByNames(List<String> names);

  DBusPath LoadUnit(String name);

  void RefUnit(String name);

  void UnrefUnit(String name);

  void ResetFailedUnit(String name);
}

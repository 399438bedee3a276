package io.curfew.sleep;

import java.util.List;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;

/** What curfew asks logind (org.freedesktop.login1(5)); method names are logind's. */
@DBusInterfaceName("org.freedesktop.login1.Manager")
@SuppressWarnings("MethodName")
public interface Login1 extends DBusInterface {
  String CanHibernate();

  String CanSuspend();

  String CanHybridSleep();

  String CanSuspendThenHibernate();

  String CanPowerOff();

  List<InhibitorLock> ListInhibitors();
}

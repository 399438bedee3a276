package io.curfew.sleep;

import java.util.List;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt64;

/** What curfew asks logind (org.freedesktop.login1(5)); method names are logind's. */
@DBusInterfaceName("org.freedesktop.login1.Manager")
@SuppressWarnings("MethodName")
public interface Login1 extends DBusInterface {
  String NAME = "org.freedesktop.login1";
  String PATH = "/org/freedesktop/login1";

  /** SD_LOGIND_ROOT_CHECK_INHIBITORS: else root's requests pass by the inhibitors of others. */
  UInt64 CHECK_INHIBITORS = new UInt64(1);

  String CanHibernate();

  String CanSuspend();

  String CanHybridSleep();

  String CanSuspendThenHibernate();

  String CanPowerOff();

  List<InhibitorLock> ListInhibitors();

  List<ListedSession> ListSessions();

  void HibernateWithFlags(UInt64 flags);

  void SuspendWithFlags(UInt64 flags);

  void HybridSleepWithFlags(UInt64 flags);

  void SuspendThenHibernateWithFlags(UInt64 flags);

  void PowerOffWithFlags(UInt64 flags);

  void Hibernate(boolean interactive);

  void Suspend(boolean interactive);

  void HybridSleep(boolean interactive);

  void SuspendThenHibernate(boolean interactive);

  void PowerOff(boolean interactive);
}

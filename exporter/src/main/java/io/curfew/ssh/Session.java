package io.curfew.ssh;

import java.time.Instant;

/**
 * A connection whose user is decided.
 *
 * @param cookie the kernel's name of the socket: the same ports in other hands have another one; 0
 *     when the socket was gone before the login was believed
 * @param method as logged; empty when adopted
 * @param before what the kernel had counted on the same ports before this session
 */
record Session(
    ConnectionKey key, long cookie, String user, String method, Instant since, Traffic before) {

  boolean isOn(long otherCookie) {
    return cookie == otherCookie;
  }
}

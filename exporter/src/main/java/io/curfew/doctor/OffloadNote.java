package io.curfew.doctor;

import java.util.List;

/** What a byte is; GRO and GSO are the network card's and can't be told for a peer's path. */
final class OffloadNote implements Check {
  @Override
  public List<Finding> look(Patient patient) {
    return List.of(
        Finding.note(
            "bytes",
            "counted at the IP layer, where GRO and GSO merge segments: 40 to 52 bytes of header"
                + " less for each merged one than on the wire",
            "for the wire's own bytes: ethtool -K DEVICE gro off gso off tso off"));
  }
}

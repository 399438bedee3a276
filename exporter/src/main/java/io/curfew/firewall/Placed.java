package io.curfew.firewall;

import io.curfew.netlink.NftCounterPlace;
import java.util.Optional;

/** A listed object and where its counter stands; empty where it is of no interest. */
record Placed<T>(Optional<T> object, NftCounterPlace place) {}

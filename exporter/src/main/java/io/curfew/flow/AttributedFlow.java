package io.curfew.flow;

/**
 * A flow with all that was decided about it.
 *
 * @param trafficClass name of the first class that matches, or {@link TrafficSieve#OTHER}
 */
record AttributedFlow(ObservedFlow flow, Owner owner, String trafficClass, Standing standing) {}

package io.curfew.flow;

/**
 * What a line of some log tells of a new flow, as far as the sieve needs it.
 *
 * @param direction by the interfaces, or as the flow log has it
 * @param port the one that was called; {@link DestinationKey#NO_PORT} without ports
 * @param protocol IPPROTO number
 * @param process empty where the log knows none
 * @param unit likewise
 */
record LoggedFlow(
    FlowDirection direction,
    Prefix source,
    Prefix destination,
    int port,
    int protocol,
    String process,
    String unit) {}

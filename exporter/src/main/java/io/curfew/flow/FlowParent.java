package io.curfew.flow;

/** One of the processes above a flow's own, by its command name. */
public record FlowParent(int pid, String process) {}

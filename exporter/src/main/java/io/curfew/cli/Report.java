package io.curfew.cli;

import picocli.CommandLine.Command;

@Command(
    name = "report",
    description = "Reports from Prometheus.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class Report {}

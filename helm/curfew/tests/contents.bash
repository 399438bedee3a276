# Rules, dashboards, configuration and notes; the package.
# shellcheck shell=bash
# shellcheck disable=SC2154 # scratch and the like come from run
holds "the chart can be packaged" packaged
holds "the package holds files and no links" holds_files_and_no_links
holds "the package holds all rules and dashboards, and nothing of their tests, pictures and tools" holds_what_it_should
holds "package and checkout render alike" renders_alike_from_package
holds "the package is under 128 KiB" smaller 131072 stat -c %s "$scratch"/curfew-*.tgz
holds "the Secret of a release with all rules and dashboards is under half of its 1 MiB" fits_a_secret
holds "no object is too big for an annotation" objects_fit_an_annotation

holds "the PrometheusRules are rules/, to the letter" rules_are_those_of_the_project
holds "promtool takes the rules as rendered" promtool_takes_the_rules
holds "the dashboards are dashboards/, to the byte" dashboards_are_those_of_the_project
holds "the route, receiver and inhibitions are those of rules/alertmanager" route_is_that_of_the_example
holds "an alert can be left out, its runbook be elsewhere, and alerts be labelled" says pod-monitor \
  '[kinds("PrometheusRule")[].spec.groups[].rules[] | select(.alert)]
    | length > 20 and all(.[]; .alert != "CurfewAptListsOld" and .labels.team == "hosts" and .labels.severity
      and (.annotations.runbook_url | startswith("https://wiki.example.net/curfew/")))'

holds "a certificate can be made" certificate
for case in "${cases[@]}"; do
  holds "curfew takes the configuration of ci/$case-values.yaml" good "$case" curfew
done
holds "curfew takes the relay's configuration" good everything curfew-relay
holds "curfew takes the configuration of a relay that shows a certificate" good client-certificates curfew-relay
holds "what config says reaches curfew.conf" says everything \
  'conf("curfew") | .flows.log.file == "stdout" and .destinations.learning == "3d" and .sleep["open-sessions"] == "idle" and .sleep["idle-window"] == "2h"'
holds "the release's own namespace does not keep a node awake" says dry-run \
  'conf("curfew").sleep.kubernetes["ignore-namespaces"] == ["kube-system", "monitoring"]'
holds "without TLS curfew is told that this is meant, with it not" says dry-run 'conf("curfew").web.insecure'
holds "with TLS curfew is not told to be insecure" says everything 'conf("curfew").web | has("insecure") | not'

holds "the notes name the namespace's pod security by its command" tells default \
  "kubectl label --overwrite namespace monitoring pod-security.kubernetes.io/enforce=privileged"
holds "the notes say that the image has no registry" tells default "Set image.registry"
holds "the notes warn of sleep without TLS" tells dry-run "WARNING: no TLS"
holds "the notes don't warn of sleep with TLS" silent_about everything "WARNING"
holds "the notes tell a dry run from armed" tells dry-run "a dry run"
holds "the notes say armed" tells everything "armed: idle nodes will hibernate"
holds "the notes say that no policy binds the exporter's pods" tells everything "NETWORK POLICY"

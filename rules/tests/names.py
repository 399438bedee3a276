"""What may be named in a query: the exporter's metrics as its golden scrape has them, records and alerts as the rule files do."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / 'exporter/src/test/resources/golden/metrics.txt'

# Not the exporter's own: those of Prometheus, of the client library, and of other exporters in examples.
OTHERS = {
    'up': set(),
    'ALERTS': {'alertname', 'alertstate', 'severity'},
    'process_cpu_seconds_total': set(),
    'process_resident_memory_bytes': set(),
    'process_start_time_seconds': set(),
    'DCGM_FI_DEV_GPU_UTIL': None,
    'node_cpu_seconds_total': None,
    'node_logind_sessions': None,
    'node_network_receive_bytes_total': None,
    'node_network_transmit_bytes_total': None,
    'node_systemd_unit_state': None,
}
# What a target has before the exporter says a word.
TARGET_LABELS = {'cluster', 'namespace', 'job', 'instance'}

KEYWORDS = {'and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan'}
GROUPING = re.compile(r'\b(by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)')
NAME = r'[a-zA-Z_:][\w:]*'


def rule_files():
    return sorted((ROOT / 'rules').glob('*.rules.yml'))


def exported(golden):
    """{metric: its labels}"""
    return {name: set(labels.split(',')) - {''} for name, labels in re.findall(r'^(\w+)\{([\w,]*)\}', golden, re.M)}


def recorded(rules):
    return set(re.findall(r'^ *- record: (\S+)', rules, re.M))


def alerting(rules):
    return set(re.findall(r'^ *- alert: (\S+)', rules, re.M))


def selectors(expression):
    """(metric, {label: matcher}) of each selector in an expression; two matchers of one label stand one behind the other."""
    blank = re.sub(r'"(\\.|[^"\\])*"', lambda quoted: '"' + 'x' * (len(quoted[0]) - 2) + '"', expression)
    bare = GROUPING.sub(lambda clause: ' ' * len(clause[0]), blank)
    bare = re.sub(r'\[[^\]]*\]', lambda window: ' ' * len(window[0]), bare)
    for match in re.finditer(rf'(?<![\w:$.])({NAME})\s*(\{{[^}}]*\}})?', bare):
        name, braces = match[1], match[2]
        inside_braces = bare.count('{', 0, match.start()) > bare.count('}', 0, match.start())
        called = bare[match.end():].lstrip().startswith('(')
        if inside_braces or called or name.lower() in KEYWORDS or inside_quotes(bare, match.start()):
            continue
        text = expression[match.start(2):match.end(2)] if braces else ''
        matchers = {}
        for label, operator, value in re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*("[^"]*")', text):
            matchers[label] = matchers.get(label, '') + operator + value
        yield name, matchers


def inside_quotes(text, position):
    return text.count('"', 0, position) % 2 == 1


def grouped(expression):
    """Labels that the expression may have in its result, as its groupings say."""
    return {label.strip() for _, labels in GROUPING.findall(expression) for label in labels.split(',')} - {''}


def variable_selector(query):
    """What a dashboard's label_values() selects."""
    return re.sub(r'^label_values\((.*),[^,]*\)$', r'\1', query)

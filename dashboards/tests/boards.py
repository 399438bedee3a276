"""What the checks share: the dashboards, their panels and queries, and what may be named in them."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'dashboards'
UIDS = ('curfew-destinations', 'curfew-fleet', 'curfew-host', 'curfew-sleep')
TARGET_LABELS = {'cluster', 'namespace', 'job', 'instance'}


def files():
    return sorted(FOLDER.glob('*.json'))


def stable(board):
    """The one form in which a dashboard is kept, so that a diff shows what was changed."""
    board = {**board, 'id': None}
    for key in ('version', 'iteration', '__inputs', '__requires', '__elements', 'gnetId'):
        board.pop(key, None)
    return json.dumps(board, indent=2, sort_keys=True, ensure_ascii=False) + '\n'


def panels(board):
    """All but rows; those inside a collapsed row as well."""
    for panel in board['panels']:
        yield from (inner for inner in [panel, *panel.get('panels', [])] if inner['type'] != 'row')


def queries(board):
    """(panel title, refId, target) of each query."""
    for panel in panels(board):
        for target in panel.get('targets', []):
            yield panel['title'], target['refId'], target


def variables(board):
    return {variable['name']: variable for variable in board['templating']['list']}


class Names:
    """Metrics with their labels, and alerts, that the exporter and the rules have."""

    # Not the exporter's own: Prometheus's, the client library's, and a family that only a relay shows.
    OTHERS = {
        'up': set(),
        'ALERTS': {'alertname', 'alertstate', 'severity'},
        'process_resident_memory_bytes': set(),
        'process_cpu_seconds_total': set(),
        'curfew_relay_forwards_total': {'outcome'},
    }

    def __init__(self):
        self.metrics = dict(self.OTHERS)
        golden = (ROOT / 'exporter/src/test/resources/golden/metrics.txt').read_text()
        for name, labels in re.findall(r'^(\w+)\{([\w,]*)\}', golden, re.M):
            self.metrics[name] = set(labels.split(',')) - {''}
        self.alerts = set()
        for file in sorted((ROOT / 'rules').glob('*.rules.yml')):
            text = file.read_text()
            self.alerts |= set(re.findall(r'^ *- alert: (\S+)', text, re.M))
            for name in re.findall(r'^ *- record: (\S+)', text, re.M):
                self.metrics[name] = None


KEYWORDS = {'and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan'}
GROUPING = re.compile(r'\b(by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)')
NAME = r'[a-zA-Z_:][\w:]*'


def selectors(expression):
    """(metric, {label: matcher}) of each selector in an expression."""
    blank = re.sub(r'"(\\.|[^"\\])*"', lambda quoted: '"' + 'x' * (len(quoted[0]) - 2) + '"', expression)
    bare = GROUPING.sub(lambda clause: ' ' * len(clause[0]), blank)
    bare = re.sub(r'\[[^\]]*\]', lambda window: ' ' * len(window[0]), bare)
    for match in re.finditer(rf'(?<![\w:$.])({NAME})\s*(\{{[^}}]*\}})?', bare):
        name, braces = match[1], match[2]
        inside_braces = bare.count('{', 0, match.start()) > bare.count('}', 0, match.start())
        called = bare[match.end():].lstrip().startswith('(')
        if inside_braces or called or name in KEYWORDS or bare[match.start() - 1] == '"' or inside_quotes(bare, match.start()):
            continue
        text = expression[match.start(2):match.end(2)] if braces else ''
        yield name, {label: operator + value for label, operator, value in re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*("[^"]*")', text)}


def inside_quotes(text, position):
    return text.count('"', 0, position) % 2 == 1


def grouped(expression):
    """Labels that the expression may have in its result, as its groupings say."""
    return {label.strip() for _, labels in GROUPING.findall(expression) for label in labels.split(',')} - {''}

"""What the checks share: the dashboards, their panels and queries."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'dashboards'
UIDS = ('curfew-destinations', 'curfew-fleet', 'curfew-host', 'curfew-sleep')


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

// Where each panel stands in Grafana's grid of 24 columns, rows opened or closed and repeats written out.
export const CELL = 30;
export const GAP = 8;
const COLUMNS = 24;

const values = (variable) => (variable ? (variable.text === 'All' ? variable.options : [variable.value].flat()) : []);

function repeated(panel, variables) {
  const variable = panel.repeat && variables.get(panel.repeat);
  if (!variable) {
    return [panel];
  }
  const all = values(variable);
  const across = panel.repeatDirection !== 'v';
  const perLine = Math.min(panel.maxPerRow ?? 4, Math.max(1, all.length));
  const { x, y, w, h } = panel.gridPos;
  return all.map((value, i) => ({
    ...panel,
    scopedVars: { [panel.repeat]: { value, text: value } },
    gridPos: across
      ? { x: (COLUMNS / perLine) * (i % perLine), y: y + h * Math.floor(i / perLine), w: COLUMNS / perLine, h }
      : { x, y: y + h * i, w, h },
  }));
}

// `open` shows the panels of closed rows too, and moves what stands below.
export function layout(dashboard, variables, open) {
  const placed = [];
  let moved = 0;
  const place = (panel) => {
    const copies = repeated(panel, variables).map((copy) => ({ ...copy, gridPos: { ...copy.gridPos, y: copy.gridPos.y + moved } }));
    placed.push(...copies);
    const lowest = Math.max(...copies.map(({ gridPos }) => gridPos.y + gridPos.h), 0);
    moved += Math.max(0, lowest - (panel.gridPos.y + panel.gridPos.h + moved));
  };
  const inOrder = (panels) => [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
  for (const panel of inOrder(dashboard.panels ?? [])) {
    if (panel.type !== 'row') {
      place(panel);
      continue;
    }
    const closed = panel.collapsed && !open;
    placed.push({ ...panel, closed, gridPos: { ...panel.gridPos, y: panel.gridPos.y + moved } });
    if (panel.collapsed && open && panel.panels?.length) {
      const inner = inOrder(panel.panels);
      // A closed row keeps its panels at the places that they had when it was open.
      const shift = panel.gridPos.y + 1 - inner[0].gridPos.y;
      inner.forEach((one) => place({ ...one, gridPos: { ...one.gridPos, y: one.gridPos.y + shift } }));
      moved += Math.max(...inner.map(({ gridPos }) => gridPos.y + gridPos.h)) - inner[0].gridPos.y;
    }
  }
  return placed;
}

export function pixels({ x, y, w, h }, width) {
  const column = (width + GAP) / COLUMNS;
  return { left: x * column, top: y * (CELL + GAP), width: w * column - GAP, height: h * (CELL + GAP) - GAP };
}

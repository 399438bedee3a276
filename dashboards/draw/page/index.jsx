// Runs in the browser: asks, transforms and draws one dashboard, and says what became of each panel.
import { EventBusSrv, createTheme } from '@grafana/data';
import { GlobalStyles, PanelContextProvider, ThemeContext } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { fieldConfigOf, registerTransformers, transform, withOptions } from './fields.js';
import { CELL, GAP, layout, pixels } from './layout.js';
import { Header, Row } from './chrome.jsx';
import { Panel, known } from './panel.jsx';
import { interpolator } from './interpolate.js';
import { parseRange, queryPanel } from './queries.js';
import { resolveVariables } from './variables.js';
import './fonts.css';

const HEADER = 200;

async function prometheus(path, params) {
  const { data, error } = await window.askPrometheus(path, params);
  if (error) {
    throw new Error(error);
  }
  return data;
}

async function prepare(panel, place, context, theme) {
  if (panel.type === 'row' || !known(panel.type)) {
    return { frames: [], error: known(panel.type) ? undefined : `panel type '${panel.type}' is not known here` };
  }
  const replace = (text, scoped, format) => context.replace(text, { ...panel.scopedVars, ...scoped }, format);
  const fieldConfig = fieldConfigOf(panel);
  const { frames, range, error } = await queryPanel(panel, place.width, context);
  try {
    return { fieldConfig, range, error, replace, frames: withOptions(await transform(panel, frames, replace), fieldConfig, theme, replace) };
  } catch (problem) {
    return { fieldConfig, range, replace, frames: [], error: error ?? problem.message };
  }
}

function builtins(range) {
  const word = (name, value) => [name, { name, value: String(value), text: String(value), raw: true }];
  return [
    word('__from', range.from.valueOf()), word('__to', range.to.valueOf()), word('__org', 1), word('timezone', 'utc'),
    word('__url_time_range', `from=${range.raw.from}&to=${range.raw.to}`), word('__interval', '1m'), word('__rate_interval', '1m'),
    word('__range', `${Math.round((range.to.valueOf() - range.from.valueOf()) / 1000)}s`),
    word('__range_s', Math.round((range.to.valueOf() - range.from.valueOf()) / 1000)),
  ];
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

window.draw = async ({ dashboard, wanted, from, to, width, theme: mode, scrapeInterval, open }) => {
  registerTransformers();
  const theme = createTheme({ colors: { mode } });
  const range = parseRange(from ?? dashboard.time?.from ?? 'now-6h', to ?? dashboard.time?.to ?? 'now');
  const variables = await resolveVariables(dashboard, wanted, builtins(range), prometheus, range);
  const replace = interpolator(variables);
  const context = { variables, replace, range, scrapeInterval, prometheus };
  const inner = width - 2 * GAP;
  const panels = layout(dashboard, variables, open).map((panel) => ({ panel, place: pixels(panel.gridPos, inner) }));
  const drawn = await Promise.all(panels.map(({ panel, place }) => prepare(panel, place, context, theme)));
  const problems = drawn.map(({ error }) => error);
  const height = Math.max(1, ...panels.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h)) * (CELL + GAP) - GAP;

  // A table draws only the rows that the window shows.
  await window.setWindowHeight(height + HEADER);
  await Promise.all(['400', '500'].map((weight) => document.fonts.load(`${weight} 14px Inter`)));
  const bus = new EventBusSrv();
  createRoot(document.getElementById('dashboard')).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PanelContextProvider value={{ eventsScope: 'draw', eventBus: bus }}>
        <div style={{ padding: `0 ${GAP}px ${GAP}px`, width, boxSizing: 'border-box', background: theme.colors.background.canvas }}>
          <Header dashboard={dashboard} variables={variables} range={range} replace={replace} />
          <div style={{ position: 'relative', height }}>
            {panels.map(({ panel, place }, i) => {
              const text = (written) => replace(written, panel.scopedVars, 'text');
              const body = panel.type === 'row' ? <Row panel={panel} title={text(panel.title)} /> : (
                <Panel panel={panel} title={text(panel.title)} description={text(panel.description)} place={place} drawn={drawn[i]} replace={drawn[i].replace ?? replace}
                  onProblem={(problem) => { problems[i] ??= problem; }} />
              );
              return <div key={i} data-panel={i} style={{ position: 'absolute', ...place }}>{body}</div>;
            })}
          </div>
        </div>
      </PanelContextProvider>
    </ThemeContext.Provider>
  );
  await document.fonts.ready;
  await settled();
  return panels.map(({ panel }, i) => {
    const box = document.querySelector(`[data-panel="${i}"]`);
    const { x, y, width: w, height: h } = box.getBoundingClientRect();
    return { id: panel.id, title: replace(panel.title ?? '', panel.scopedVars, 'text'), type: panel.type, error: problems[i], empty: Boolean(box.querySelector('[data-no-data]')), x, y, width: w, height: h };
  });
};

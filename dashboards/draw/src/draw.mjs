import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { USAGE, UsageProblem, parseArguments } from './arguments.mjs';
import { loadPage, openPage } from './browser.mjs';
import { prometheusAt } from './prometheus.mjs';

const DRAW_MILLIS = 120_000;

function readDashboard(file) {
  let dashboard;
  try {
    const content = JSON.parse(readFileSync(file, 'utf8'));
    dashboard = content.dashboard ?? content;
  } catch (problem) {
    throw new Error(`${file}: ${problem.message}`);
  }
  if (!Array.isArray(dashboard?.panels)) {
    throw new Error(`${file}: no dashboard: it has no list of panels`);
  }
  return dashboard;
}

function within(millis, promise, what) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what} took more than ${millis / 1000} s`)), millis); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function drawInto(given, dashboard, ask) {
  const root = join(import.meta.dirname, '..');
  const messages = [];
  const { browser, page } = await openPage({
    built: join(root, 'built'), packages: join(root, 'node_modules'), width: given.width, scale: given.scale,
    executable: process.env.CHROMIUM || '/usr/bin/chromium', onMessage: (message) => messages.push(message),
  });
  try {
    await page.exposeFunction('askPrometheus', ask);
    await page.exposeFunction('setWindowHeight', (height) => page.setViewportSize({ width: given.width, height: Math.ceil(height) }));
    await loadPage(page);
    const { wanted, from, to, width, theme, scrapeInterval, open } = given;
    const panels = await within(DRAW_MILLIS, page.evaluate((all) => window.draw(all), { dashboard, wanted, from, to, width, theme, scrapeInterval, open }), 'drawing');
    const whole = await page.locator('#dashboard').boundingBox();
    const clip = { x: 0, y: 0, width: given.width, height: Math.min(given.height ?? Infinity, Math.ceil(whole.height)) };
    await page.screenshot({ path: given.picture, fullPage: true, clip, animations: 'disabled' });
    return { panels, messages };
  } catch (problem) {
    // The browser's own stack says nothing about a dashboard.
    throw new Error(problem.message.replace(/^page\.\w+: (Error: )?/, '').split('\n')[0]);
  } finally {
    await browser.close();
  }
}

function tell({ panels, messages }) {
  const name = ({ id, title, type }) => `panel ${id} "${title}" (${type})`;
  for (const message of messages) {
    console.error(`draw: page: ${message}`);
  }
  const failed = panels.filter(({ error }) => error);
  failed.forEach((panel) => console.error(`draw: ${name(panel)}: ${panel.error}`));
  const empty = panels.filter((panel) => panel.empty && !panel.error);
  empty.forEach((panel) => console.error(`draw: ${name(panel)}: no data`));
  console.log(`${panels.length - failed.length - empty.length} panels drawn, ${empty.length} without data, ${failed.length} failed`);
  return failed.length + messages.length;
}

async function main(argv) {
  const given = parseArguments(argv);
  const dashboard = readDashboard(given.dashboard);
  const ask = prometheusAt(given.prometheus);
  const { error } = await ask('query', { query: '1' });
  if (error) {
    throw new Error(error);
  }
  const result = await drawInto(given, dashboard, ask);
  if (given.report) {
    writeFileSync(given.report, `${JSON.stringify(result.panels, null, 2)}\n`);
  }
  return tell(result) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (problem) {
  console.error(`draw: ${problem.message}`);
  if (problem instanceof UsageProblem) {
    console.error(USAGE);
  }
  process.exitCode = problem instanceof UsageProblem ? 2 : 1;
}

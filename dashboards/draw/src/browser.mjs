// A headless Chromium with the page in it; nothing leaves it but what is served here.
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const ORIGIN = 'http://draw.invalid';
const LOAD_MILLIS = 60_000;
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const PAGE = `<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/index.css"><style>body { margin: 0 }</style></head>
<body><div id="dashboard"></div><script>window.__grafana_public_path__ = '/public/';</script><script src="/index.js"></script></body></html>`;
const PUBLIC = '/public/build/';

function fileOf(path, built, packages) {
  const clean = normalize(decodeURIComponent(path));
  return clean.startsWith(PUBLIC) ? join(packages, '@grafana/ui/dist/public', clean.slice(PUBLIC.length)) : join(built, clean);
}

export async function openPage({ built, packages, width, scale, executable, onMessage }) {
  if (!existsSync(executable)) {
    throw new Error(`${executable} not found; install the Debian package chromium, or name another in CHROMIUM`);
  }
  const root = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--font-render-hinting=none', '--disable-gpu', '--disable-dev-shm-usage', ...(root ? ['--no-sandbox'] : [])],
  });
  const page = await browser.newPage({ viewport: { width, height: 1200 }, deviceScaleFactor: scale, timezoneId: 'UTC', locale: 'en-GB', reducedMotion: 'reduce' });
  page.on('pageerror', (problem) => onMessage(problem.message));
  await page.route('**/*', (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== ORIGIN) {
      return url.protocol === 'data:' ? route.continue() : route.abort();
    }
    if (url.pathname === '/') {
      return route.fulfill({ contentType: 'text/html', body: PAGE });
    }
    const file = fileOf(url.pathname, built, packages);
    return existsSync(file) ? route.fulfill({ contentType: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) }) : route.fulfill({ status: 404 });
  });
  return { browser, page };
}

export async function loadPage(page) {
  await page.goto(`${ORIGIN}/`, { timeout: LOAD_MILLIS });
}

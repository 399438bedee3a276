// Bundles the page into built/; the sources' own times say whether that is needed.
import { build } from 'esbuild';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const built = join(root, 'built');

// The packages' code editor and maps are never drawn, and are the greater part of them.
const unused = {
  name: 'unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(monaco-editor|@monaco-editor\/react|ol)(\/|$)/ }, () => ({ path: 'unused', namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const newest = (folder) =>
  Math.max(...readdirSync(folder, { withFileTypes: true }).map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs)));

const made = statSync(join(built, 'index.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const wanted = Math.max(newest(join(root, 'page')), statSync(join(root, 'node_modules/.installed')).mtimeMs, statSync(import.meta.filename).mtimeMs);
if (made <= wanted) {
  await build({
    entryPoints: [join(root, 'page/index.jsx')],
    outdir: built,
    bundle: true,
    minify: true,
    jsx: 'automatic',
    target: 'chrome120',
    logLevel: 'error',
    plugins: [unused],
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.woff': 'empty', '.woff2': 'dataurl', '.svg': 'dataurl' },
  });
}

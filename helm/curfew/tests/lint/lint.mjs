// What Monokle's rules find in rendered manifests: those of the Pod Security Standards, both levels, of common
// practice, and of references between objects. Every rule is on. lint.mjs MODULES MANIFESTS.json… prints "KIND/NAME
// RULE" for each finding.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, ...files] = process.argv.slice(2);
const monokle = join(modules, '@monokle/validation/lib/index.js');
const { createDefaultMonokleValidator, processRefs, ResourceParser } = await import(pathToFileURL(monokle));
const PLUGINS = ['pod-security-standards', 'practices', 'resource-links'];

const validator = createDefaultMonokleValidator();
await validator.preload({ plugins: Object.fromEntries(PLUGINS.map((name) => [name, true])) });
const all = PLUGINS.flatMap((plugin) => validator.rules[plugin].map((rule) => [`${plugin}/${rule.name}`, 'err']));
await validator.preload({
  plugins: Object.fromEntries(Object.keys(validator.rules).map((name) => [name, PLUGINS.includes(name)])),
  rules: Object.fromEntries(all),
});
const names = new Map(PLUGINS.flatMap((plugin) => validator.rules[plugin].map((rule) => [rule.id, rule.name])));

function resource(content, index, file) {
  const { apiVersion, kind, metadata } = content;
  const { name, namespace } = metadata;
  const text = JSON.stringify(content, null, 1);
  return { id: `${file}#${index}`, fileId: file, filePath: file, fileOffset: 0, apiVersion, kind, name, namespace, content, text };
}

// A reference has no path of its own, but the line where it stands: `"secretName": "curfew-token"`.
function finding({ ruleId, locations }, { kind, name, text }) {
  const rule = names.get(ruleId);
  const line = text.split('\n')[locations[1].physicalLocation.region.startLine - 1];
  return `${kind}/${name} ${rule}${rule === 'no-missing-links' ? ` ${line.trim().replaceAll(/[",]/g, '')}` : ''}`;
}

const found = new Set();
for (const file of files) {
  const resources = JSON.parse(readFileSync(file, 'utf8')).map((content, index) => resource(content, index, file));
  processRefs(resources, new ResourceParser());
  const { runs } = await validator.validate({ resources });
  for (const result of runs.flatMap((run) => run.results)) {
    const id = result.locations[1].physicalLocation.artifactLocation.uri;
    found.add(finding(result, resources.find((one) => one.id === id)));
  }
}
console.log([...found].sort().join('\n'));

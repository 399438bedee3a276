// Replaces Grafana's variables in queries, titles, links and display names.
import { textUtil } from '@grafana/data';
import { get } from 'lodash';

const VARIABLE = /\$\{(?<braced>\w+)(?:\.(?<path>[^:}]+))?(?::(?<format>[^}]+))?\}|\[\[(?<old>\w+)(?::(?<oldFormat>\w+))?\]\]|\$(?<bare>\w+)/g;

const escapedRegex = (text) => String(text).replace(/[\\^$*+?.()|[\]{}]/g, '\\$&');
const inString = (text) => String(text).replaceAll('\\', '\\\\');
const list = (value) => (Array.isArray(value) ? value : [value]);

const FORMATS = {
  raw: (value) => list(value).join(','),
  csv: (value) => list(value).join(','),
  pipe: (value) => list(value).join('|'),
  text: (value, variable) => list(variable?.text ?? value).join(' + '),
  glob: (value) => (list(value).length > 1 ? `{${list(value).join(',')}}` : list(value).join('')),
  regex: (value) => (list(value).length > 1 ? `(${list(value).map(escapedRegex).join('|')})` : escapedRegex(list(value)[0])),
  html: (value) => list(value).map(textUtil.escapeHtml).join(', '),
  doublequote: (value) => list(value).map((one) => `"${one}"`).join(','),
  percentencode: (value) => encodeURIComponent(FORMATS.glob(value)),
  queryparam: (value, variable) => list(value).map((one) => `var-${variable.name}=${encodeURIComponent(one)}`).join('&'),
};

// What Grafana's Prometheus data source does with a value that names no format of its own.
export function promFormat(value, variable) {
  if (!variable?.multi && !variable?.includeAll) {
    return inString(list(value)[0]);
  }
  const escaped = list(value).map((one) => inString(escapedRegex(one)));
  return escaped.length === 1 ? escaped[0] : `(${escaped.join('|')})`;
}

function fromField(name, path, scoped) {
  const context = scoped?.__dataContext?.value;
  if (!context?.field) {
    return undefined;
  }
  const { field, frame, rowIndex } = context;
  if (name === '__field') {
    return path === 'name' ? field.name : path === 'displayName' ? (field.state?.displayName ?? field.name) : get(field, path);
  }
  if (name === '__series') {
    return frame.name;
  }
  if (name === '__value') {
    return rowIndex === undefined ? '' : field.values[rowIndex];
  }
  if (name === '__data' && rowIndex !== undefined) {
    const named = /^fields(?:\.|\[")?([^"\]]+)/.exec(path ?? '')?.[1];
    return frame.fields.find((one) => one.name === named || one.config.displayName === named)?.values[rowIndex];
  }
  return undefined;
}

// `variables` is a Map of name to {name, value, text, multi, includeAll, allValue}; what is not known stays as it is written.
export function interpolator(variables) {
  return function replace(text, scoped, format) {
    if (typeof text !== 'string') {
      return text;
    }
    return text.replace(VARIABLE, (match, ...rest) => {
      const { braced, path, format: named, old, oldFormat, bare } = rest.at(-1);
      const name = braced ?? old ?? bare;
      const inside = fromField(name, path, scoped);
      if (inside !== undefined) {
        return String(inside);
      }
      const variable = scoped?.[name] ? { name, ...scoped[name] } : variables.get(name);
      if (!variable) {
        return match;
      }
      const written = named ?? oldFormat;
      if (written === 'text') {
        return FORMATS.text(variable.value, variable);
      }
      if (variable.raw) {
        return list(variable.value).join('');
      }
      const chosen = written ?? format ?? 'glob';
      return typeof chosen === 'function' ? chosen(variable.value, variable) : (FORMATS[chosen] ?? FORMATS.glob)(variable.value, variable);
    });
  };
}

// Fills a dashboard's variables in their order, from the command line, their stored choice or Prometheus.
import { interpolator, promFormat } from './interpolate.js';

const ALL = '$__all';

function sorted(options, sort) {
  const numeric = (text) => Number(/\d+/.exec(text)?.[0] ?? NaN);
  const orders = {
    1: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
    3: (a, b) => numeric(a) - numeric(b),
    5: (a, b) => a.toLowerCase().localeCompare(b.toLowerCase()),
    7: (a, b) => a.localeCompare(b, undefined, { numeric: true }),
  };
  const order = orders[sort % 2 ? sort : sort - 1];
  const result = order ? [...options].sort(order) : options;
  return sort && sort % 2 === 0 ? result.reverse() : result;
}

function filtered(options, regex) {
  if (!regex) {
    return options;
  }
  const [, body, flags] = /^\/(.*)\/([gimsuy]*)$/.exec(regex) ?? [null, `^${regex}$`, ''];
  const pattern = new RegExp(body, flags.replace('g', ''));
  return options.flatMap((option) => {
    const found = pattern.exec(option);
    return found ? [found.groups?.value ?? found[1] ?? found[0]] : [];
  });
}

async function queried(variable, replace, prometheus, range) {
  const written = typeof variable.query === 'string' ? variable.query : (variable.query?.query ?? variable.definition ?? '');
  const query = replace(written, undefined, promFormat);
  const times = { start: range.from.unix(), end: range.to.unix() };
  const labelValues = /^label_values\((?:(.+),\s*)?([a-zA-Z_$][\w$]*)\s*\)\s*$/s.exec(query);
  if (labelValues) {
    const [, selector, label] = labelValues;
    return prometheus(`label/${label}/values`, { ...times, ...(selector ? { 'match[]': selector } : {}) });
  }
  const names = /^metrics\((.+)\)\s*$/s.exec(query);
  if (names) {
    const pattern = new RegExp(names[1]);
    return (await prometheus('label/__name__/values', times)).filter((name) => pattern.test(name));
  }
  if (/^label_names\(\s*\)\s*$/.test(query)) {
    return prometheus('labels', times);
  }
  const result = /^query_result\((.+)\)\s*$/s.exec(query);
  if (!result) {
    throw new Error(`variable ${variable.name}: this query is not known: ${written}`);
  }
  const { result: series } = await prometheus('query', { query: result[1], time: times.end });
  return series.map(({ metric: { __name__: name = '', ...labels }, value }) => {
    const pairs = Object.keys(labels).map((key) => `${key}="${labels[key]}"`);
    return `${name}{${pairs.join(',')}} ${value[1]} ${value[0] * 1000}`;
  });
}

function listed(variable) {
  const written = String(variable.query ?? '');
  return written.split(/(?<!\\),/).map((entry) => entry.trim()).filter(Boolean).map((entry) => /^.+? : (.+)$/.exec(entry)?.[1] ?? entry);
}

async function optionsOf(variable, replace, prometheus, range) {
  switch (variable.type) {
    case 'query':
      return sorted([...new Set(filtered(await queried(variable, replace, prometheus, range), variable.regex))], variable.sort ?? 0);
    case 'custom':
    case 'interval':
      return listed(variable);
    case 'datasource':
      return ['Prometheus'];
    case 'constant':
    case 'textbox':
      return [replace(String(variable.query ?? ''))];
    case 'adhoc':
      return [];
    default:
      throw new Error(`variable ${variable.name}: type ${variable.type} is not known`);
  }
}

function chosen(variable, options, wanted) {
  if (wanted?.length) {
    return wanted.length === 1 && /^(all|\$__all)$/i.test(wanted[0]) && variable.includeAll ? [ALL] : wanted;
  }
  const stored = [variable.current?.value ?? []].flat().filter((value) => value === ALL || options.includes(value));
  if (stored.length) {
    return stored;
  }
  return variable.includeAll ? [ALL] : options.slice(0, 1);
}

// Returns a Map of name to variable; an unanswerable one ends the drawing, as no panel below it could be right.
export async function resolveVariables(dashboard, wanted, builtins, prometheus, range) {
  const variables = new Map(builtins);
  const replace = interpolator(variables);
  for (const variable of dashboard.templating?.list ?? []) {
    const options = await optionsOf(variable, replace, prometheus, range);
    const values = chosen(variable, options, wanted[variable.name]);
    const all = values[0] === ALL;
    const value = all ? (variable.allValue ?? options) : variable.multi ? values : (values[0] ?? '');
    variables.set(variable.name, {
      name: variable.name,
      label: variable.label || variable.name,
      hide: variable.hide ?? 0,
      type: variable.type,
      multi: variable.multi,
      includeAll: variable.includeAll,
      raw: all && Boolean(variable.allValue),
      options,
      value,
      text: all ? 'All' : values.length ? values : '',
    });
  }
  return variables;
}

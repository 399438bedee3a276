// Prometheus answers as Grafana's data frames, named and labelled as its own Prometheus data source does.
import { FieldType, createDataFrame } from '@grafana/data';

const number = (text) => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text));
const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function metricName({ __name__: name = '', ...labels }) {
  const pairs = Object.keys(labels).sort(byName).map((key) => `${key}="${labels[key]}"`);
  return pairs.length ? `${name}{${pairs.join(', ')}}` : name;
}

function legend(target, labels) {
  const format = target.legendFormat ?? '';
  if (format === '__auto') {
    return Object.keys(labels).length ? undefined : target.expr;
  }
  if (format === '') {
    return metricName(labels) || target.expr;
  }
  return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => labels[label] ?? '');
}

function seriesFrame(target, series, stepMillis) {
  const samples = series.values ?? [series.value];
  const labels = series.metric;
  const name = legend(target, labels);
  return createDataFrame({
    refId: target.refId,
    name,
    meta: { executedQueryString: target.expr },
    fields: [
      // The interval lets the chart see a missing sample as a gap.
      { name: 'Time', type: FieldType.time, values: samples.map(([at]) => at * 1000), config: stepMillis ? { interval: stepMillis } : {} },
      { name: 'Value', type: FieldType.number, labels, values: samples.map(([, value]) => number(value)), config: name ? { displayNameFromDS: name } : {} },
    ],
  });
}

function tableFrame(target, answer, tables) {
  const rows = answer.flatMap((series) => (series.values ?? [series.value]).map(([at, value]) => ({ at, value, labels: series.metric })));
  const names = [...new Set(answer.flatMap((series) => Object.keys(series.metric)))].sort(byName);
  const label = (name) => ({ name, type: FieldType.string, config: { filterable: true }, values: rows.map((row) => row.labels[name] ?? '') });
  return createDataFrame({
    refId: target.refId,
    meta: { preferredVisualisationType: 'table' },
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map((row) => row.at * 1000) },
      ...names.map(label),
      { name: tables > 1 ? `Value #${target.refId}` : 'Value', type: FieldType.number, values: rows.map((row) => number(row.value)) },
    ],
  });
}

// Cumulative `le` buckets become one frame with a column for each bucket's own share.
function heatmapFrame(target, answer, stepMillis) {
  const buckets = answer
    .filter((series) => series.metric.le !== undefined)
    .sort((a, b) => number(a.metric.le) - number(b.metric.le));
  const times = [...new Set(buckets.flatMap((series) => series.values.map(([at]) => at)))].sort((a, b) => a - b);
  let below = times.map(() => 0);
  const columns = buckets.map((series) => {
    const at = new Map(series.values.map(([time, value]) => [time, number(value)]));
    const upTo = times.map((time, i) => at.get(time) ?? below[i]);
    const values = upTo.map((value, i) => Math.max(0, value - below[i]));
    below = upTo;
    return { name: series.metric.le, type: FieldType.number, values, labels: { le: series.metric.le } };
  });
  const time = { name: 'Time', type: FieldType.time, values: times.map((at) => at * 1000), config: { interval: stepMillis } };
  return createDataFrame({ refId: target.refId, fields: columns.length ? [time, ...columns] : [] });
}

// `results` holds, for each query that was asked, its target, Prometheus' result array and the step.
export function toFrames(results) {
  const tables = results.filter(({ target }) => target.format === 'table').length;
  return results.flatMap(({ target, answer, stepMillis }) => {
    if (target.format === 'table') {
      return answer.length ? [tableFrame(target, answer, tables)] : [];
    }
    if (target.format === 'heatmap' && stepMillis) {
      return [heatmapFrame(target, answer, stepMillis)].filter((frame) => frame.fields.length);
    }
    return answer.map((series) => seriesFrame(target, series, stepMillis));
  });
}

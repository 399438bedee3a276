import { FieldType } from '@grafana/data';
import { TimeSeries } from '@grafana/ui';
import { NoData } from './no-data.jsx';

const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };

const graphable = (frame) =>
  frame.length > 0 && frame.fields.some((f) => f.type === FieldType.time) && frame.fields.some((f) => f.type === FieldType.number || f.type === FieldType.boolean);

// A sample that is missing breaks the line, and before the first and after the last one there is none: stacked series would
// go on through them. The chart itself looks only at the first of several frames.
function withGaps(frame, range) {
  const time = frame.fields.find((field) => field.type === FieldType.time);
  const step = time.config.interval;
  if (!step) {
    return frame;
  }
  const times = [];
  const from = [];
  const missing = (until) => {
    for (let next = times.at(-1) + step; next < until; next += step) {
      times.push(next);
      from.push(-1);
    }
  };
  const first = time.values[0];
  const before = Math.max(0, Math.floor((first - range.from.valueOf()) / step));
  times.push(first - (before + 1) * step);
  from.push(-1);
  time.values.forEach((at, i) => {
    missing(at);
    times.push(at);
    from.push(i);
  });
  missing(range.to.valueOf() + step);
  const filled = (field) => (field === time ? times : from.map((i) => (i < 0 ? null : field.values[i])));
  return { ...frame, length: times.length, fields: frame.fields.map((field) => ({ ...field, values: filled(field) })) };
}

export function TimeSeriesPanel({ frames, options, width, height, range, fieldConfig }) {
  const drawable = frames.filter(graphable).map((frame) => withGaps(frame, range));
  if (!drawable.length) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  return (
    <TimeSeries frames={drawable} structureRev={1} width={width} height={height} timeRange={range} timeZone="utc"
      legend={{ ...LEGEND, ...options.legend }} options={options} />
  );
}

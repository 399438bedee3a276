import { FieldType } from '@grafana/data';
import { TimeSeries } from '@grafana/ui';
import { NoData } from './no-data.jsx';

const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };

const graphable = (frame) =>
  frame.length > 0 && frame.fields.some((f) => f.type === FieldType.time) && frame.fields.some((f) => f.type === FieldType.number || f.type === FieldType.boolean);

export function TimeSeriesPanel({ frames, options, width, height, range, fieldConfig }) {
  const drawable = frames.filter(graphable);
  if (!drawable.length) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  return (
    <TimeSeries frames={drawable} structureRev={1} width={width} height={height} timeRange={range} timeZone="utc"
      legend={{ ...LEGEND, ...options.legend }} options={options} />
  );
}

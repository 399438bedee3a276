import { FieldType, getFieldDisplayName, getFieldSeriesColor } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { DOWN, Drawn, nameAxis, valueAxis, widest } from './drawn.jsx';
import { NoData } from './no-data.jsx';

const text = (field, i) => {
  const { text: shown, suffix = '', prefix = '' } = field.display(field.values[i]);
  return prefix + shown + suffix;
};

function categories(frame, options) {
  const wanted = options.xField && frame.fields.find((field) => getFieldDisplayName(field, frame) === options.xField || field.name === options.xField);
  return wanted ?? frame.fields.find(({ type }) => type === FieldType.string) ?? frame.fields.find(({ type }) => type === FieldType.time);
}

// Bars from the value below to the value itself, side by side or stacked (shares of the sum for 'percent').
function bars(fields, count, stacking, groupWidth, barWidth) {
  const stacked = stacking === 'normal' || stacking === 'percent';
  const found = [];
  for (let i = 0; i < count; i++) {
    const sum = fields.reduce((all, field) => all + (field.values[i] ?? 0), 0);
    let below = 0;
    fields.forEach((field, k) => {
      const value = field.values[i];
      if (value === null || value === undefined || Number.isNaN(value)) {
        return;
      }
      const share = stacking === 'percent' ? value / (sum || 1) : value;
      const slot = groupWidth / (stacked ? 1 : fields.length);
      const middle = stacked ? i : i - groupWidth / 2 + slot * (k + 0.5);
      found.push({ field, row: i, from: stacked ? below : 0, to: stacked ? below + share : share, at: middle, thick: slot * barWidth });
      below += share;
    });
  }
  return found;
}

export function BarChartPanel({ frames, options, width, height, fieldConfig }) {
  const theme = useTheme2();
  const frame = frames[0];
  const x = frame && categories(frame, options);
  const fields = frame?.fields.filter((field) => field !== x && field.type === FieldType.number && !field.config.custom?.hideFrom?.viz) ?? [];
  if (!x || !fields.length || !frame.length) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  const lying = options.orientation === 'horizontal';
  const stacking = options.stacking ?? 'none';
  const names = Array.from({ length: frame.length }, (_, i) => text(x, i));
  const all = bars(fields, frame.length, stacking, options.groupWidth ?? 0.7, options.barWidth ?? 0.97);
  const { min, max } = fields[0].config;
  const top = stacking === 'percent' ? 1 : (max ?? Math.max(...all.map(({ to }) => to)) * 1.1);
  const bottom = min ?? Math.min(0, ...all.map(({ to }) => to));
  const color = ({ field, row }) => (options.colorByField || field.config.color?.mode === 'thresholds' ? field.display(field.values[row]).color : getFieldSeriesColor({ ...field, state: { ...field.state, seriesIndex: fields.indexOf(field) } }, theme).color);
  const paint = (plot) => {
    const { ctx } = plot;
    ctx.font = `${12 * devicePixelRatio}px ${theme.typography.fontFamily}`;
    for (const bar of all) {
      const custom = bar.field.config.custom ?? {};
      const start = plot.valToPos(bar.from, 'value', true);
      const end = plot.valToPos(bar.to, 'value', true);
      const a = plot.valToPos(bar.at - bar.thick / 2, 'name', true);
      const b = plot.valToPos(bar.at + bar.thick / 2, 'name', true);
      const box = lying ? [start, Math.min(a, b), end - start, Math.abs(b - a)] : [Math.min(a, b), end, Math.abs(b - a), start - end];
      ctx.fillStyle = ctx.strokeStyle = color(bar);
      ctx.globalAlpha = (custom.fillOpacity ?? 80) / 100;
      ctx.fillRect(...box);
      ctx.globalAlpha = 1;
      if (custom.lineWidth) {
        ctx.lineWidth = custom.lineWidth * devicePixelRatio;
        ctx.strokeRect(...box);
      }
      const label = text(bar.field, bar.row);
      const room = lying ? Math.abs(b - a) >= 14 : ctx.measureText(label).width <= Math.abs(b - a);
      if (stacking === 'none' && (options.showValue === 'always' || ((options.showValue ?? 'auto') === 'auto' && room))) {
        ctx.fillStyle = theme.colors.text.primary;
        ctx.textAlign = lying ? 'left' : 'center';
        ctx.textBaseline = lying ? 'middle' : 'bottom';
        ctx.fillText(label, lying ? end + 4 : (a + b) / 2, lying ? (a + b) / 2 : end - 3);
      }
    }
  };
  const format = stacking === 'percent' ? (share) => `${Math.round(share * 100)}%` : (value) => { const shown = fields[0].display(value); return (shown.prefix ?? '') + shown.text + (shown.suffix ?? ''); };
  const prepare = (builder) => {
    const wide = widest(names, theme, lying ? width / 3 : height / 2);
    const rotation = options.xTickLabelRotation ?? 0;
    nameAxis(builder, theme, { scaleKey: 'name', names, across: !lying, direction: DOWN, rotation, size: lying ? wide : rotation ? wide : undefined });
    valueAxis(builder, theme, { scaleKey: 'value', across: lying, format, min: bottom, max: top || 1 });
  };
  const items = fields.map((field) => ({ label: getFieldDisplayName(field, frame, frames), color: color({ field, row: 0 }), yAxis: 1 }));
  return <Drawn width={width} height={height} legend={options.legend} items={items} data={[[0, 1], [0, 0]]} prepare={prepare} paint={paint} series="value" />;
}

import { FieldType, getValueFormat, formattedValueToString } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import tinycolor from 'tinycolor2';
import { Drawn, nameAxis, timeAxis, widest } from './drawn.jsx';
import { NoData } from './no-data.jsx';

// Ends of the colour schemes that Grafana offers; between them the colours run evenly.
const SCHEMES = {
  Oranges: ['#fff5eb', '#fd8d3c', '#7f2704'], Blues: ['#f7fbff', '#6baed6', '#08306b'], Greens: ['#f7fcf5', '#74c476', '#00441b'],
  Reds: ['#fff5f0', '#fb6a4a', '#67000d'], Spectral: ['#9e0142', '#ffffbf', '#5e4fa2'], RdYlGn: ['#a50026', '#ffffbf', '#006837'],
};

function colours(color = {}) {
  if (color.mode === 'opacity') {
    return (share) => tinycolor(color.fill ?? 'dark-orange').setAlpha(0.1 + 0.9 * share).toRgbString();
  }
  // Grafana turns a scheme round on its dark theme, so that most is brightest.
  const [low, middle, high] = SCHEMES[color.scheme] ?? SCHEMES.Oranges;
  const ends = color.reverse ? [low, middle, high] : [high, middle, low];
  return (share) => {
    const [a, b, part] = share < 0.5 ? [ends[0], ends[1], share * 2] : [ends[1], ends[2], share * 2 - 1];
    return tinycolor.mix(a, b, part * 100).toHexString();
  };
}

export function HeatmapPanel({ frames, options, width, height, range, fieldConfig }) {
  const theme = useTheme2();
  if (options.calculate) {
    throw new Error('a heatmap that calculates its own buckets is not drawn here');
  }
  // Buckets come as columns of one frame (format heatmap) or as a frame for each series.
  const rows = frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === FieldType.time);
    return time ? frame.fields.filter(({ type }) => type === FieldType.number).map((field) => ({ time, field, label: field.config.displayNameFromDS ?? field.labels?.le ?? field.name })) : [];
  });
  if (!rows.length) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  const format = getValueFormat(options.yAxis?.unit || 'short');
  const names = rows.map(({ label }) => (Number.isFinite(Number(label)) ? formattedValueToString(format(Number(label), options.yAxis?.decimals)) : label));
  const values = rows.flatMap(({ field }) => field.values).filter((value) => value > 0);
  const most = options.color?.max ?? Math.max(...values, 0);
  const least = options.color?.min ?? Math.min(...values, most);
  const colour = colours(options.color);
  const exponent = options.color?.scale === 'exponential' || !options.color?.scale ? (options.color?.exponent ?? 0.5) : 1;
  const share = (value) => Math.min(1, Math.max(0, most > least ? (value - least) / (most - least) : 1)) ** exponent;
  const paint = (plot) => {
    const one = Math.abs(plot.valToPos(1, 'y', true) - plot.valToPos(0, 'y', true));
    rows.forEach(({ time, field }, i) => {
      const middle = plot.valToPos(i, 'y', true);
      time.values.forEach((at, k) => {
        const value = field.values[k];
        if (!(value > 0)) {
          return;
        }
        const step = time.config.interval ?? (time.values[1] - time.values[0]);
        const left = plot.valToPos(at - step, 'x', true);
        const wide = plot.valToPos(at, 'x', true) - left;
        plot.ctx.fillStyle = colour(share(value));
        // Cells too thin for a gap run together, a little over each other against seams.
        plot.ctx.fillRect(left, middle - one / 2, wide > 4 ? wide - 1 : wide + 0.5, one - 1);
      });
    });
  };
  const prepare = (builder) => {
    timeAxis(builder, theme, range);
    nameAxis(builder, theme, { scaleKey: 'y', names, size: widest(names, theme, width / 3) });
  };
  const scale = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(colour).join(', ')})`;
  const foot = options.legend?.show === false ? 0 : 22;
  return (
    <div>
      <Drawn width={width} height={height - foot} legend={{ showLegend: false }} data={[[range.from.valueOf(), range.to.valueOf()], [0, 0]]} prepare={prepare} paint={paint} series="y" />
      {foot > 0 && (
        <div style={{ display: 'flex', gap: 8, alignItems: 'center', fontSize: 12, color: theme.colors.text.secondary }}>
          <span>{formattedValueToString(getValueFormat('short')(least))}</span>
          <span style={{ width: 220, height: 8, background: scale }} />
          <span>{formattedValueToString(getValueFormat('short')(most))}</span>
        </div>
      )}
    </div>
  );
}

import { FieldColorModeId, FieldType, getFieldDisplayName } from '@grafana/data';
import { Pagination, useTheme2 } from '@grafana/ui';
import { DOWN, Drawn, clipped, nameAxis, timeAxis, widest } from './drawn.jsx';
import { NoData } from './no-data.jsx';

// The stretches in which a field has one state; a gap longer than the query's step ends a stretch.
function stretches(time, field, end, merge) {
  const step = time.config.interval;
  const found = [];
  for (let i = 0; i < time.values.length; i++) {
    const value = field.values[i];
    if (value === null || value === undefined || Number.isNaN(value)) {
      continue;
    }
    const display = field.display(value);
    const from = time.values[i];
    const next = time.values[i + 1] ?? end;
    const to = step && next - from > 1.5 * step ? from + step : next;
    const last = found.at(-1);
    if (merge && last && last.to === from && last.text === display.text && last.color === display.color) {
      last.to = to;
    } else {
      found.push({ from, to, text: display.text + (display.suffix ?? ''), color: display.color });
    }
  }
  return found;
}

function legendItems(rows, theme) {
  const config = rows[0].field.config;
  const seen = new Map();
  const mapped = (config.mappings ?? []).flatMap(({ type, options }) => (type === 'value' ? Object.values(options) : [options.result]));
  const states = rows.flatMap((row) => row.stretches);
  if (config.color?.mode === FieldColorModeId.Thresholds && !mapped.length) {
    const { steps } = config.thresholds;
    return steps.map((step, i) => ({
      label: i === 0 ? `< ${rows[0].field.display(steps[1]?.value ?? 0).text}` : `${rows[0].field.display(step.value).text}+`,
      color: theme.visualization.getColorByName(step.color), yAxis: 1,
    }));
  }
  for (const result of mapped) {
    if (result.text && states.some(({ text }) => text === result.text)) {
      seen.set(result.text, theme.visualization.getColorByName(result.color ?? states.find(({ text }) => text === result.text).color));
    }
  }
  for (const { text, color } of states) {
    if (!seen.has(text)) {
      seen.set(text, color);
    }
  }
  return [...seen].map(([label, color]) => ({ label, color, yAxis: 1 }));
}

const PAGER_HEIGHT = 40;

export function StateTimelinePanel({ frames, options, width, height, range, fieldConfig }) {
  const theme = useTheme2();
  const end = range.to.valueOf();
  const all = frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    const fields = time ? frame.fields.filter((field) => field !== time && !field.config.custom?.hideFrom?.viz) : [];
    return fields.map((field) => ({ field, name: getFieldDisplayName(field, frame, frames), stretches: stretches(time, field, end, options.mergeValues !== false) }));
  });
  if (!all.length) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  const pages = options.perPage ? Math.ceil(all.length / options.perPage) : 1;
  const rows = pages > 1 ? all.slice(0, options.perPage) : all;
  const names = rows.map((row) => row.name);
  const rowHeight = options.rowHeight ?? 0.9;
  const paint = (plot) => {
    const { ctx } = plot;
    const one = Math.abs(plot.valToPos(1, 'y', true) - plot.valToPos(0, 'y', true));
    ctx.font = `${12 * devicePixelRatio}px ${theme.typography.fontFamily}`;
    ctx.textBaseline = 'middle';
    rows.forEach((row, i) => {
      const opacity = row.field.config.custom?.fillOpacity ?? 70;
      const middle = plot.valToPos(i, 'y', true);
      const tall = one * rowHeight;
      for (const { from, to, text, color } of row.stretches) {
        const left = Math.max(plot.bbox.left, plot.valToPos(from, 'x', true));
        const right = Math.min(plot.bbox.left + plot.bbox.width, plot.valToPos(to, 'x', true));
        ctx.globalAlpha = opacity / 100;
        ctx.fillStyle = color;
        ctx.fillRect(left, middle - tall / 2, right - left, tall);
        ctx.globalAlpha = 1;
        const lineWidth = (row.field.config.custom?.lineWidth ?? 0) * devicePixelRatio;
        if (lineWidth) {
          ctx.strokeStyle = color;
          ctx.lineWidth = lineWidth;
          ctx.strokeRect(left + lineWidth / 2, middle - tall / 2 + lineWidth / 2, right - left - lineWidth, tall - lineWidth);
        }
        const gap = 4 * devicePixelRatio;
        // As Grafana's "auto": a label stands only where it fits whole.
        if (options.showValue !== 'never' && tall > 12 && (options.showValue === 'always' || ctx.measureText(text).width + 2 * gap < right - left)) {
          const align = options.alignValue ?? 'left';
          ctx.fillStyle = theme.colors.getContrastText(color, 1.4);
          ctx.textAlign = align;
          ctx.fillText(clipped(ctx, text, right - left - 2 * gap), align === 'center' ? (left + right) / 2 : align === 'right' ? right - gap : left + gap, middle);
        }
      }
    });
  };
  const prepare = (builder) => {
    timeAxis(builder, theme, range);
    nameAxis(builder, theme, { scaleKey: 'y', names, direction: DOWN, size: widest(names, theme, width / 3) });
  };
  const data = [[range.from.valueOf(), end], [0, 0]];
  const drawn = (
    <Drawn width={width} height={pages > 1 ? height - PAGER_HEIGHT : height} legend={options.legend} items={legendItems(all, theme)} data={data}
      prepare={prepare} paint={paint} series="y" />
  );
  return pages > 1 ? <div>{drawn}<Pagination currentPage={1} numberOfPages={pages} onNavigate={() => {}} /></div> : drawn;
}

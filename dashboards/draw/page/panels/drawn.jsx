// What the panels share that Grafana's packages do not hold: they are painted here onto its own plot, axes and legend.
import { UPlotChart, UPlotConfigBuilder, VizLayout, VizLegend } from '@grafana/ui';
import { AxisPlacement, ScaleDirection, ScaleOrientation } from '@grafana/schema';
import { useMemo } from 'react';

const HORIZONTAL = { orientation: ScaleOrientation.Horizontal, direction: ScaleDirection.Right };
const VERTICAL = { orientation: ScaleOrientation.Vertical, direction: ScaleDirection.Up };
export const DOWN = { orientation: ScaleOrientation.Vertical, direction: ScaleDirection.Down };

export function timeAxis(builder, theme, range) {
  builder.addScale({ scaleKey: 'x', isTime: true, ...HORIZONTAL, range: () => [range.from.valueOf(), range.to.valueOf()] });
  builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone: 'utc', theme, grid: { show: true } });
}

// An axis with one name in the middle of each of its steps; `across` puts it at the bottom.
export function nameAxis(builder, theme, { scaleKey, names, across, direction, size, rotation, space, show = true }) {
  builder.addScale({ scaleKey, ...(across ? HORIZONTAL : (direction ?? VERTICAL)), range: () => [-0.5, names.length - 0.5] });
  builder.addAxis({
    scaleKey, theme, show, size, placement: across ? AxisPlacement.Bottom : AxisPlacement.Left, grid: { show: false }, ticks: { show: false },
    splits: () => names.map((_, i) => i), values: (_, at) => at.map((i) => names[i] ?? ''), tickLabelRotation: rotation,
    ...(space ? { space } : {}), filter: (_, at) => at,
  });
}

export function valueAxis(builder, theme, { scaleKey, across, format, min, max }) {
  builder.addScale({ scaleKey, ...(across ? HORIZONTAL : VERTICAL), range: () => [min, max] });
  builder.addAxis({ scaleKey, theme, placement: across ? AxisPlacement.Bottom : AxisPlacement.Left, formatValue: format, grid: { show: true } });
}

export function widest(names, theme, most) {
  const context = document.createElement('canvas').getContext('2d');
  context.font = `12px ${theme.typography.fontFamily}`;
  return Math.min(most, Math.ceil(Math.max(0, ...names.map((name) => context.measureText(name).width))) + 12);
}

export function clipped(context, text, width) {
  if (context.measureText(text).width <= width) {
    return text;
  }
  let short = text;
  while (short && context.measureText(`${short}…`).width > width) {
    short = short.slice(0, -1);
  }
  return short ? `${short}…` : '';
}

// `prepare(builder)` adds scales and axes, `paint(plot)` draws in the pixels of the canvas.
export function Drawn({ width, height, legend, items, data, prepare, paint, series }) {
  const legendNode = legend?.showLegend !== false && items?.length ? (
    <VizLayout.Legend placement={legend?.placement ?? 'bottom'} width={legend?.width}>
      <VizLegend items={items} placement={legend?.placement ?? 'bottom'} displayMode={legend?.displayMode === 'hidden' ? 'list' : (legend?.displayMode ?? 'list')} readonly />
    </VizLayout.Legend>
  ) : null;
  const config = useMemo(() => {
    const builder = new UPlotConfigBuilder('utc');
    prepare(builder);
    builder.setCursor({ show: false });
    builder.addSeries({ scaleKey: series, pathBuilder: () => null, pointsBuilder: () => null, show: true, theme: undefined, drawStyle: 'line', lineColor: 'transparent' });
    builder.addHook('draw', (plot) => {
      plot.ctx.save();
      plot.ctx.beginPath();
      plot.ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
      plot.ctx.clip();
      paint(plot);
      plot.ctx.restore();
    });
    return builder;
  }, []);
  return (
    <VizLayout width={width} height={height} legend={legendNode}>
      {(w, h) => <UPlotChart config={config} data={data} width={w} height={h} />}
    </VizLayout>
  );
}

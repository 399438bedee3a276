import { TableNG } from '@grafana/ui/unstable';
import { NoData } from './no-data.jsx';

export function TablePanel({ frames, options, width, height, range, fieldConfig }) {
  const data = frames[options.frameIndex ?? 0];
  if (!data || !data.fields.length) {
    return <NoData fieldConfig={fieldConfig} />;
  }
  return (
    <TableNG data={data} width={width} height={height} timeRange={range} fieldConfig={fieldConfig} structureRev={1} noHeader={options.showHeader === false}
      initialSortBy={options.sortBy} cellHeight={options.cellHeight} enablePagination={options.footer?.enablePagination ?? options.enablePagination}
      frozenColumns={options.frozenColumns?.left} enableVirtualization={false} resizable />
  );
}

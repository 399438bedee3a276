import { LoadingState } from '@grafana/data';
import { Icon, PanelChrome, useTheme2 } from '@grafana/ui';
import { Component } from 'react';
import { BarChartPanel } from './panels/bar-chart.jsx';
import { BarGaugePanel, StatPanel } from './panels/values.jsx';
import { HeatmapPanel } from './panels/heatmap.jsx';
import { StateTimelinePanel } from './panels/state-timeline.jsx';
import { TablePanel } from './panels/table.jsx';
import { TextPanel } from './panels/text.jsx';
import { TimeSeriesPanel } from './panels/timeseries.jsx';

const TYPES = {
  barchart: BarChartPanel, bargauge: BarGaugePanel, heatmap: HeatmapPanel, stat: StatPanel,
  'state-timeline': StateTimelinePanel, table: TablePanel, text: TextPanel, timeseries: TimeSeriesPanel,
};

export const known = (type) => type === 'row' || type in TYPES;

// A panel whose drawing throws must not take the others with it, nor pass for drawn.
class Guarded extends Component {
  state = {};
  static getDerivedStateFromError(problem) {
    return { problem };
  }
  componentDidCatch(problem) {
    this.props.onProblem(problem.message);
  }
  render() {
    return this.state.problem ? <Problem text={this.state.problem.message} /> : this.props.children;
  }
}

function Problem({ text }) {
  const theme = useTheme2();
  return (
    <div data-problem="" style={{ height: '100%', display: 'flex', gap: 8, alignItems: 'center', justifyContent: 'center', color: theme.colors.error.text, padding: 8, overflow: 'hidden' }}>
      <Icon name="exclamation-triangle" />
      <span style={{ overflowWrap: 'anywhere' }}>{text}</span>
    </div>
  );
}

export function Panel({ panel, title, description, place, drawn, replace, onProblem }) {
  const Drawing = TYPES[panel.type];
  const shown = drawn.error && !drawn.frames?.length;
  const links = panel.links?.length ? <Icon name="external-link-alt" size="sm" style={{ margin: '0 4px' }} /> : undefined;
  return (
    <PanelChrome width={place.width} height={place.height} title={title} description={description} displayMode={panel.transparent ? 'transparent' : 'default'}
      statusMessage={drawn.error} loadingState={drawn.error ? LoadingState.Error : LoadingState.Done} titleItems={links}
      padding={panel.type === 'table' ? 'none' : 'md'}>
      {(width, height) =>
        shown ? <Problem text={drawn.error} /> : (
          <Guarded onProblem={onProblem}>
            <Drawing frames={drawn.frames} options={panel.options ?? {}} fieldConfig={drawn.fieldConfig} range={drawn.range} width={width} height={height} replace={replace} />
          </Guarded>
        )
      }
    </PanelChrome>
  );
}

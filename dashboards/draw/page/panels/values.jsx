// The panels that show one value for each series: stat and bar gauge.
import { getDisplayValueAlignmentFactors, getFieldDisplayValues, VizOrientation } from '@grafana/data';
import { BarGauge, BigValue, VizRepeater, useTheme2 } from '@grafana/ui';
import { NoData } from './no-data.jsx';

const REDUCE = { calcs: ['lastNotNull'], fields: '', values: false };

function orientationOf(chosen, width, height) {
  return chosen && chosen !== 'auto' ? chosen : width > height ? VizOrientation.Vertical : VizOrientation.Horizontal;
}

function useValues({ frames, options, fieldConfig, replace, range }, sparkline) {
  const theme = useTheme2();
  return getFieldDisplayValues({
    fieldConfig, theme, sparkline, data: frames, replaceVariables: replace, timeZone: 'utc',
    reduceOptions: { ...REDUCE, ...options.reduceOptions },
  }).map((value) => {
    if (value.sparkline) {
      value.sparkline.timeRange = range;
    }
    return value;
  });
}

function Repeated({ values, orientation, width, height, children, ...rest }) {
  return (
    <VizRepeater width={width} height={height} orientation={orientation} source={values} renderCounter={0} getValues={() => values}
      getAlignmentFactors={(all) => getDisplayValueAlignmentFactors(all)} renderValue={children} {...rest} />
  );
}

export function StatPanel(props) {
  const { frames, options, width, height, fieldConfig } = props;
  const theme = useTheme2();
  const graph = options.graphMode ?? 'area';
  const values = useValues(props, graph !== 'none');
  if (!frames.length && !fieldConfig.defaults.noValue) {
    return <NoData />;
  }
  return (
    <Repeated values={values} width={width} height={height} orientation={options.orientation ?? VizOrientation.Auto} autoGrid itemSpacing={3}>
      {({ value, width: w, height: h, count, alignmentFactors }) => (
        <BigValue theme={theme} value={{ ...value.display }} count={count} width={w} height={h} sparkline={value.sparkline} alignmentFactors={alignmentFactors}
          graphMode={graph} colorMode={options.colorMode ?? 'value'} justifyMode={options.justifyMode ?? 'auto'} textMode={options.textMode ?? 'auto'}
          text={options.text} disableWideLayout={options.wideLayout === false} percentChangeColorMode={options.percentChangeColorMode} />
      )}
    </Repeated>
  );
}

export function BarGaugePanel(props) {
  const { frames, options, width, height } = props;
  const theme = useTheme2();
  const values = useValues(props, false);
  if (!frames.length) {
    return <NoData fieldConfig={props.fieldConfig} />;
  }
  const orientation = orientationOf(options.orientation, width, height);
  const auto = (options.sizing ?? 'auto') === 'auto';
  return (
    <Repeated values={values} width={width} height={height} orientation={orientation} itemSpacing={options.displayMode === 'lcd' ? 2 : 10}
      minVizWidth={auto ? 8 : options.minVizWidth} minVizHeight={auto ? 16 : options.minVizHeight} maxVizHeight={options.maxVizHeight ?? 300}>
      {({ value, width: w, height: h, count, alignmentFactors, orientation: given }) => (
        <BarGauge theme={theme} value={value.display} field={value.field} display={value.view?.getFieldDisplayProcessor(value.colIndex)} width={w} height={h}
          orientation={given} alignmentFactors={count > 1 ? alignmentFactors : undefined} text={options.text} itemSpacing={10} lcdCellWidth={12}
          displayMode={options.displayMode ?? 'gradient'} showUnfilled={options.showUnfilled ?? true} valueDisplayMode={options.valueMode ?? 'color'}
          namePlacement={options.namePlacement ?? 'auto'} isOverflow={false} />
      )}
    </Repeated>
  );
}

// Transformations, field options and overrides of one panel, by Grafana's own code.
import {
  FieldConfigOptionsRegistry, applyFieldOverrides, cacheFieldDisplayNames, dataLinksOverrideProcessor, displayNameOverrideProcessor,
  identityOverrideProcessor, standardTransformers, standardTransformersRegistry, transformDataFrame,
} from '@grafana/data';
import { cloneDeep, merge, uniqBy } from 'lodash';
import { lastValueFrom } from 'rxjs';

const STANDARD = ['unit', 'min', 'max', 'fieldMinMax', 'decimals', 'displayName', 'color', 'noValue', 'description', 'filterable', 'mappings', 'thresholds', 'links'];
const PROCESSORS = { displayName: displayNameOverrideProcessor, links: dataLinksOverrideProcessor };

// What Grafana's panels take where a dashboard is silent.
const DEFAULTS = {
  timeseries: {
    color: { mode: 'palette-classic' },
    custom: { drawStyle: 'line', lineInterpolation: 'linear', lineWidth: 1, fillOpacity: 0, gradientMode: 'none', showPoints: 'auto', pointSize: 5, spanNulls: false, axisPlacement: 'auto', axisBorderShow: false, barAlignment: 0, stacking: { mode: 'none', group: 'A' }, scaleDistribution: { type: 'linear' }, hideFrom: { viz: false, legend: false, tooltip: false }, thresholdsStyle: { mode: 'off' } },
  },
  barchart: { color: { mode: 'palette-classic' }, custom: { lineWidth: 1, fillOpacity: 80, hideFrom: { viz: false, legend: false, tooltip: false } } },
  'state-timeline': { color: { mode: 'continuous-GrYlRd' }, custom: { lineWidth: 0, fillOpacity: 70 } },
  'status-history': { color: { mode: 'thresholds' }, custom: { lineWidth: 1, fillOpacity: 70 } },
  table: { custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false } },
};
const THRESHOLDS = { mode: 'absolute', steps: [{ color: 'green', value: -Infinity }, { color: 'red', value: 80 }] };

// The list holds some under an old name too.
export function registerTransformers() {
  standardTransformersRegistry.setInit(() =>
    uniqBy(Object.values(standardTransformers), 'id').map((transformation) => ({
      id: transformation.id, name: transformation.name, transformation, editor: () => null, imageDark: '', imageLight: '',
    }))
  );
}

// JSON has no minus infinity: exported dashboards write the lowest step as null.
function lowestStep(thresholds) {
  thresholds?.steps?.forEach((step, i) => {
    if (i === 0 && (step.value === null || step.value === undefined)) {
      step.value = -Infinity;
    }
  });
}

export function fieldConfigOf(panel) {
  const given = cloneDeep(panel.fieldConfig ?? {});
  const defaults = merge(cloneDeep(DEFAULTS[panel.type] ?? {}), { mappings: [] }, given.defaults);
  defaults.thresholds ??= cloneDeep(THRESHOLDS);
  lowestStep(defaults.thresholds);
  const overrides = given.overrides ?? [];
  overrides.flatMap((rule) => rule.properties).filter(({ id }) => id === 'thresholds').forEach(({ value }) => lowestStep(value));
  return { defaults, overrides };
}

function registryFor(fieldConfig) {
  const item = (id, path, isCustom) => ({
    id, path, isCustom, name: id, editor: () => null, override: () => null,
    process: PROCESSORS[id] ?? ((value, context, settings) => cloneDeep(identityOverrideProcessor(value, context, settings))),
    shouldApply: () => true,
  });
  const custom = new Set(Object.keys(fieldConfig.defaults.custom ?? {}));
  for (const { id } of fieldConfig.overrides.flatMap((rule) => rule.properties)) {
    if (id.startsWith('custom.')) {
      custom.add(id.slice('custom.'.length));
    }
  }
  return new FieldConfigOptionsRegistry(() => [
    ...STANDARD.map((id) => item(id, id, false)),
    ...[...custom].map((path) => item(`custom.${path}`, path, true)),
  ]);
}

export async function transform(panel, frames, replace) {
  const wanted = (panel.transformations ?? []).filter((one) => !one.disabled);
  const unknown = wanted.find(({ id }) => !standardTransformersRegistry.getIfExists(id));
  if (unknown) {
    throw new Error(`transformation '${unknown.id}' is not known`);
  }
  return wanted.length ? lastValueFrom(transformDataFrame(wanted, frames, { interpolate: (text) => replace(text) })) : frames;
}

export function withOptions(frames, fieldConfig, theme, replace) {
  const shown = applyFieldOverrides({
    data: frames, fieldConfig, fieldConfigRegistry: registryFor(fieldConfig), replaceVariables: replace, theme, timeZone: 'utc',
  });
  // The table reads the names from here alone.
  cacheFieldDisplayNames(shown);
  return shown;
}

// The dashboard's own line of title and time range, its variables and links, and its rows.
import { rangeUtil } from '@grafana/data';
import { Icon, useTheme2 } from '@grafana/ui';

const box = (theme) => ({
  display: 'flex', alignItems: 'center', gap: 6, height: 32, padding: '0 8px', whiteSpace: 'nowrap', borderRadius: theme.shape.radius.default,
  border: `1px solid ${theme.components.input.borderColor}`, background: theme.components.input.background, color: theme.colors.text.primary,
});

function Variable({ variable }) {
  const theme = useTheme2();
  return (
    <div style={{ display: 'flex' }}>
      {variable.hide !== 1 && <div style={{ ...box(theme), borderRight: 0, background: theme.colors.background.secondary, fontWeight: 500, fontSize: 12 }}>{variable.label}</div>}
      <div style={{ ...box(theme), minWidth: 60, maxWidth: 300, overflow: 'hidden' }}>
        <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{[variable.text || variable.value].flat().join(' + ')}</span>
        <Icon name="angle-down" />
      </div>
    </div>
  );
}

export function Header({ dashboard, variables, range, replace }) {
  const theme = useTheme2();
  const shown = [...variables.values()].filter(({ hide }) => hide !== undefined && hide !== 2);
  return (
    <div style={{ padding: '8px 0', display: 'flex', flexDirection: 'column', gap: 8 }}>
      <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
        <span style={{ fontSize: theme.typography.h4.fontSize, fontWeight: 500 }}>{replace(dashboard.title)}</span>
        <div style={box(theme)}><Icon name="clock-nine" />{rangeUtil.describeTimeRange(range.raw.from === String(range.from.valueOf()) ? range : range.raw, 'utc')}<span style={{ color: theme.colors.warning.text, fontSize: 12 }}>UTC</span></div>
      </div>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>{shown.map((variable) => <Variable key={variable.name} variable={variable} />)}</div>
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          {(dashboard.links ?? []).map((link, i) => (
            <div key={i} style={{ ...box(theme), background: theme.colors.secondary.main }}><Icon name={link.type === 'dashboards' && link.asDropdown ? 'bars' : 'external-link-alt'} />{replace(link.title)}</div>
          ))}
        </div>
      </div>
    </div>
  );
}

export function Row({ panel, title }) {
  const theme = useTheme2();
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 4, height: '100%', fontSize: theme.typography.h5.fontSize, fontWeight: 500 }}>
      <Icon name={panel.closed ? 'angle-right' : 'angle-down'} />
      <span>{title}</span>
      {panel.closed && <span style={{ color: theme.colors.text.disabled, fontStyle: 'italic', fontWeight: 400 }}>({panel.panels?.length ?? 0} panels)</span>}
    </div>
  );
}

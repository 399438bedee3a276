import { useTheme2 } from '@grafana/ui';

export function NoData({ fieldConfig }) {
  const theme = useTheme2();
  return (
    <div data-no-data="" style={{ height: '100%', display: 'flex', alignItems: 'center', justifyContent: 'center', color: theme.colors.text.secondary, fontSize: theme.typography.size.lg }}>
      {fieldConfig?.defaults.noValue || 'No data'}
    </div>
  );
}

import { renderMarkdown, textUtil } from '@grafana/data';

export function TextPanel({ options, replace }) {
  const content = replace(options.content ?? '', undefined, 'html');
  const html = options.mode === 'html' ? textUtil.sanitizeTextPanelContent(content) : options.mode === 'code' ? `<pre>${textUtil.escapeHtml(content)}</pre>` : renderMarkdown(content);
  return <div className="markdown-html" style={{ height: '100%', overflow: 'auto' }} dangerouslySetInnerHTML={{ __html: html }} />;
}

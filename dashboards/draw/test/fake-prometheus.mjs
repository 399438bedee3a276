// Answers the queries of answers.json as Prometheus would, on a free loopback port that it prints; ends with its standard input.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const answers = JSON.parse(readFileSync(join(import.meta.dirname, 'answers.json'), 'utf8'));
const MOST_STEPS = 11000;

function evaluate(path, form) {
  const query = form.get('query');
  if (query === '1') {
    return { resultType: 'scalar', result: [0, '1'] };
  }
  const series = answers.queries[query];
  if (!series) {
    throw new Error(`invalid parameter "query": 1:1: parse error: ${query}`);
  }
  const end = Number(form.get('end') ?? form.get('time'));
  if (path === 'query') {
    return { resultType: 'vector', result: series.map(({ metric, values }) => ({ metric, value: [end, values.at(-1)] })) };
  }
  const start = Number(form.get('start'));
  const step = Number(form.get('step'));
  const steps = Math.min(MOST_STEPS, Math.floor((end - start) / step) + 1);
  // The written values are spread over the whole range, whatever the step; null is a missing sample.
  const at = (values, i) => [start + i * step, values[Math.floor((i * values.length) / steps)]];
  return {
    resultType: 'matrix',
    result: series.map(({ metric, values }) => ({ metric, values: Array.from({ length: steps }, (_, i) => at(values, i)).filter(([, value]) => value !== null) })),
  };
}

function answer(url, form) {
  const label = /\/label\/(\w+)\/values$/.exec(url.pathname)?.[1];
  return label ? (answers.labels[label] ?? []) : evaluate(url.pathname.split('/').at(-1), form);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  let body = '';
  for await (const chunk of request) {
    body += chunk;
  }
  let code = 200;
  let content;
  try {
    content = { status: 'success', data: answer(url, new URLSearchParams(body || url.search)) };
  } catch (problem) {
    code = 400;
    content = { status: 'error', errorType: 'bad_data', error: problem.message };
  }
  response.writeHead(code, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(content));
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));

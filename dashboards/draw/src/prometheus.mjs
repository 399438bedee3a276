// Prometheus' HTTP API: what it answers, or one line that says why it does not.
const TIMEOUT_MILLIS = 60_000;

const reason = (problem) => (problem.name === 'TimeoutError' ? `no answer in ${TIMEOUT_MILLIS / 1000} s` : (problem.cause?.code ?? problem.cause?.message ?? problem.message));

export function prometheusAt(url) {
  const base = url.replace(/\/+$/, '');
  return async function ask(path, params) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
      form.append(name, value);
    }
    // Only the queries may be posted; a long one would not fit into an address.
    const posted = path === 'query' || path === 'query_range';
    const address = `${base}/api/v1/${path}${posted ? '' : `?${form}`}`;
    try {
      const response = await fetch(address, { method: posted ? 'POST' : 'GET', body: posted ? form : undefined, signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
      const text = await response.text();
      let answer;
      try {
        answer = JSON.parse(text);
      } catch {
        return { error: `${address} answers ${response.status}, not as Prometheus does` };
      }
      return answer.status === 'success' ? { data: answer.data } : { error: `${answer.errorType ?? response.status}: ${answer.error ?? text}` };
    } catch (problem) {
      return { error: `no Prometheus at ${base}: ${reason(problem)}` };
    }
  };
}

// Asks Prometheus what a panel's targets say, with the steps that Grafana would choose.
import { rangeUtil, dateMath, dateTime } from '@grafana/data';
import { promFormat, interpolator } from './interpolate.js';
import { toFrames } from './frames.js';

const MOST_POINTS = 11000;

const aligned = (seconds, step) => Math.floor(seconds / step) * step;

export function parseRange(from, to) {
  const moment = (text, up) => {
    const at = /^\d+$/.test(text) ? dateTime(Number(text)) : dateMath.toDateTime(text, { roundUp: up, timezone: 'utc' });
    if (!at?.isValid()) {
      throw new Error(`time '${text}' is not understood`);
    }
    return at;
  };
  return { from: moment(from, false), to: moment(to, true), raw: { from, to } };
}

function panelRange(panel, range) {
  if (!panel.timeFrom) {
    return range;
  }
  const from = dateTime(range.to.valueOf() - rangeUtil.intervalToMs(panel.timeFrom));
  return { from, to: range.to, raw: { from, to: range.to } };
}

function steps(panel, target, range, width, scrapeInterval, replace) {
  const written = replace(target.interval || panel.interval || '').replace(/^>\s*/, '');
  const least = written || scrapeInterval;
  const chosen = rangeUtil.calculateInterval(range, panel.maxDataPoints || width, least);
  const leastMillis = rangeUtil.intervalToMs(least);
  const seconds = (range.to.valueOf() - range.from.valueOf()) / 1000;
  const stepMillis = Math.max(chosen.intervalMs * (target.intervalFactor || 1), Math.ceil(seconds / MOST_POINTS) * 1000);
  const rateMillis = Math.max(stepMillis + leastMillis, 4 * leastMillis);
  const word = (name, value) => [name, { name, value: String(value), text: String(value), raw: true }];
  return {
    stepMillis,
    words: new Map([
      word('__interval', rangeUtil.secondsToHms(stepMillis / 1000)),
      word('__interval_ms', stepMillis),
      word('__rate_interval', rangeUtil.secondsToHms(rateMillis / 1000)),
      word('__rate_interval_ms', rateMillis),
      word('__range', `${Math.round(seconds)}s`),
      word('__range_s', Math.round(seconds)),
      word('__range_ms', Math.round(seconds * 1000)),
    ]),
  };
}

async function ask(panel, target, range, width, context) {
  const { stepMillis, words } = steps(panel, target, range, width, context.scrapeInterval, context.replace);
  const variables = new Map([...context.variables, ...words]);
  const query = interpolator(variables)(target.expr, panel.scopedVars, promFormat);
  const named = { ...target, legendFormat: interpolator(variables)(target.legendFormat, panel.scopedVars) };
  const answers = [];
  if (target.instant) {
    const { result, resultType } = await context.prometheus('query', { query, time: range.to.unix() });
    const series = resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
    answers.push({ target: named, answer: series });
  }
  if (!target.instant || target.range) {
    const step = stepMillis / 1000;
    const { result } = await context.prometheus('query_range', {
      query, step, start: aligned(range.from.unix(), step), end: aligned(range.to.unix(), step),
    });
    answers.push({ target: named, answer: result, stepMillis });
  }
  return answers;
}

// {frames, range, error}: an error of one target leaves the other targets' frames.
export async function queryPanel(panel, width, context) {
  const range = panelRange(panel, context.range);
  const targets = (panel.targets ?? []).filter((target) => !target.hide && target.expr);
  const answers = [];
  let error;
  for (const target of targets) {
    try {
      answers.push(...(await ask(panel, target, range, width, context)));
    } catch (problem) {
      error ??= `${target.refId}: ${problem.message}`;
    }
  }
  return { frames: toFrames(answers), range, error };
}

// The command line as one object, or a line that says what is wrong with it.
export const USAGE = `usage: draw DASHBOARD.json PROMETHEUS_URL OUT.png [option]…
  --var NAME=VALUE      a variable's value; again for several; "all" takes all
  --from TIME, --to TIME   as Grafana writes them (now-6h) or milliseconds; else the dashboard's own
  --width PIXELS        default 1600
  --height PIXELS       cut what is below; else the whole dashboard
  --scale N             pixels of the picture for each pixel drawn, default 1
  --theme dark|light    default dark
  --scrape-interval D   the data source's scrape interval, default 15s; 4 of it are the least $__rate_interval
  --open-rows           draw the panels of closed rows too
  --report FILE.json    write each panel's place, error and emptiness there`;

const OPTIONS = { '--from': 'from', '--to': 'to', '--width': 'width', '--height': 'height', '--scale': 'scale', '--theme': 'theme', '--scrape-interval': 'scrapeInterval', '--report': 'report' };

export class UsageProblem extends Error {}

function positive(name, text) {
  const value = Number(text);
  if (!(value > 0 && value <= 10000)) {
    throw new UsageProblem(`${name} '${text}' is no number from 1 to 10000`);
  }
  return value;
}

export function parseArguments(argv) {
  const given = { wanted: {}, width: 1600, scale: 1, theme: 'dark', scrapeInterval: '15s', open: false };
  const places = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '--open-rows') {
      given.open = true;
    } else if (word === '--var' || word in OPTIONS) {
      const value = argv[++i];
      if (value === undefined) {
        throw new UsageProblem(`${word} needs a value`);
      }
      if (word !== '--var') {
        given[OPTIONS[word]] = value;
        continue;
      }
      const [, name, chosen] = /^(\w+)=(.*)$/s.exec(value) ?? [];
      if (!name) {
        throw new UsageProblem(`--var '${value}' is not NAME=VALUE`);
      }
      (given.wanted[name] ??= []).push(chosen);
    } else if (word.startsWith('--')) {
      throw new UsageProblem(`unknown option '${word}'`);
    } else {
      places.push(word);
    }
  }
  if (places.length !== 3) {
    throw new UsageProblem(`a dashboard, a Prometheus and a picture are needed, ${places.length} given`);
  }
  if (!['dark', 'light'].includes(given.theme)) {
    throw new UsageProblem(`--theme '${given.theme}' is neither dark nor light`);
  }
  const [dashboard, prometheus, picture] = places;
  return { ...given, width: positive('--width', given.width), height: given.height && positive('--height', given.height), scale: positive('--scale', given.scale), dashboard, prometheus, picture };
}

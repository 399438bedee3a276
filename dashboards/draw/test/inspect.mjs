// Looks at the pictures and reports that test/run made; prints a line for each check and ends with the number that failed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { colours, readPicture } from './picture.mjs';

const HEADER = 36;
const work = process.argv[2];
const load = (name) => ({ picture: readPicture(join(work, `${name}.png`)), panels: JSON.parse(readFileSync(join(work, `${name}.json`), 'utf8')), name });
const body = ({ x, y, width, height }) => ({ x: x + 2, y: y + HEADER, width: width - 4, height: height - HEADER - 2 });
const near = (colour, [red, green, blue]) => Math.abs((colour >> 16) - red) + Math.abs(((colour >> 8) & 255) - green) + Math.abs((colour & 255) - blue) < 40;

let passed = 0;
let failed = 0;
function check(what, holds, found) {
  holds ? passed++ : failed++;
  console.log(holds ? `ok      ${what}` : `FAILED  ${what}: ${found}`);
}

// Text alone has a few dozen shades of one colour, an empty panel has one or two.
const LEAST = 12;
const RED = [255, 82, 134];

const sample = load('sample');
check('the sample is 1600 wide', sample.picture.width === 1600, sample.picture.width);
for (const panel of sample.panels.filter(({ type }) => type !== 'row')) {
  const seen = colours(sample.picture, body(panel));
  const what = `"${panel.title}" (${panel.type})`;
  check(`${what} has no error`, !panel.error, panel.error);
  check(`${what} is not an empty picture`, seen.size >= LEAST, `${seen.size} colours`);
}

// What a panel must show beside text: the colours of its fixture.
const SHOWN = {
  2: { 'its first series, green': [115, 191, 105], 'its second series, yellow': [242, 204, 12], 'its third series, blue': [87, 148, 242] },
  3: { 'bars, green': [115, 191, 105], 'the part past its threshold, dark red': [60, 32, 40] },
  6: { 'a cell past its threshold, orange': [255, 152, 48] },
  7: { 'awake, green': [96, 158, 90], 'going to sleep, orange': [209, 128, 43], 'asleep, blue': [74, 124, 203] },
  8: { 'bars, green': [115, 191, 105] },
  9: { 'bars, green': [96, 158, 90] },
};
for (const [id, wanted] of Object.entries(SHOWN)) {
  const panel = sample.panels.find((one) => one.id === Number(id));
  const seen = colours(sample.picture, body(panel));
  for (const [what, colour] of Object.entries(wanted)) {
    const pixels = [...seen].filter(([found]) => near(found, colour)).reduce((all, [, count]) => all + count, 0);
    check(`"${panel.title}" shows ${what}`, pixels >= 20, `${pixels} pixels of it`);
  }
}
const empty = sample.panels.filter((panel) => panel.empty).map(({ title }) => title).join();
check('the panel without series says so, and no other does', empty === 'No series', empty);
const repeated = sample.panels.filter(({ id }) => id === 21).map(({ title }) => title).join();
check('a panel is repeated for each host', repeated === 'Up of web2.lan:9155,Up of web1.lan:9155', repeated);

const failing = load('failing');
for (const panel of failing.panels) {
  const reds = [...colours(failing.picture, panel)].filter(([colour]) => near(colour, RED) || near(colour, [209, 14, 92])).reduce((all, [, count]) => all + count, 0);
  check(`"${panel.title}" tells its error`, Boolean(panel.error), 'no error');
  check(`"${panel.title}" shows it in red`, reds >= 50, `${reds} pixels`);
}
const both = failing.panels.find(({ id }) => id === 3);
const green = [...colours(failing.picture, body(both))].some(([colour]) => near(colour, [115, 191, 105]));
check('the other query of a panel is still drawn', green, 'no green line');

console.log(`${passed} ${failed}`);
process.exitCode = failed ? 1 : 0;

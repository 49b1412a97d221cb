// The page and the lines about a bulk run: every figure is there, whatever data holds is only ever text, and the same summary gives the same bytes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTally, countRow, emptyTally, type Summary, summarySchema } from '../../src/bulk/tally.ts';
import { bulkReport, type ReportSummary } from '../../src/render/bulkReport.ts';
import { bulkSummary } from '../../src/render/bulkSummary.ts';
import { counted, duration, escapeHtml, html, share, thousands } from '../../src/render/html.ts';
import { suggestionOf } from '../support/classifier.ts';

const TITLES = new Map([
  ['97124', 'massage'],
  ['97140', 'manual therapy'],
  ['97110', 'exercise for strength, endurance, motion and flexibility'],
]);

const FRAME = {
  schema: 'palpate.summary/1' as const,
  inputs: ['notes/north.csv', 'notes/south.csv'],
  output: 'suggestions.jsonl',
  model: { id: 'palpate-1', version: '1.2.3', sha256: 'ab'.repeat(32) },
  policy: 'ama',
  workers: 4,
  seconds: 125.4,
};

const LARGE: Summary = {
  ...FRAME,
  ...emptyTally(),
  read: 200_475,
  written: 185_102,
  leftOut: 15_000,
  rejected: 373,
  answers: {
    '97110': { suggest: 50_000, review: 10_102 },
    '97140': { suggest: 90_000, review: 9_000 },
    none: { none: 2_900, review: 700 },
    '97124': { suggest: 35_400, review: 2_000 },
  },
  confidence: Array.from({ length: 20 }, (_, bin) => (bin === 19 ? 200_102 - 19 * 5_000 : 5_000)),
  services: { '97124': 60_000, '97140': 120_000, '97110': 65_432 },
  billed: { notes: 1_000, agree: 789, disagree: 211 },
  matrix: { '97124': { '97124': 500, '97140': 150 }, '97140': { '97140': 345, none: 5 } },
  rejects: { PALPATE_NO_TEXT: 370, PALPATE_RAGGED_ROW: 3 },
  characters: 214_883_190,
  disagreements: [
    { id: 'v-7', source: 'notes/north.csv', line: 12, billed: ['97124'], code: '97140', confidence: 0.91 },
    {
      id: 'v-9',
      source: 'notes/south.csv',
      line: 40,
      billed: ['97124', '97110'],
      code: 'none',
      confidence: 0.985,
      text: 'MFR to the neck',
    },
  ],
};

/** What a page may be made of. Anything else came from data. */
const TAGS = new Set(
  'html head meta title style body main section h1 h2 p ul ol li b small span bdi br div figure figcaption table thead tbody tr th td dl dt dd details summary svg defs pattern rect line text'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  'lang charset name content http-equiv class role aria-label aria-hidden focusable width height id x y x1 x2 y1 y2 rx patternUnits patternTransform text-anchor scope title tabindex style colspan dir'.split(
    ' ',
  ),
);
const VOID = new Set(['meta', 'br']);

/** What is wrong with a page: tags and attributes that the program does not write, tags that do not match, characters that HTML forbids. */
function flaws(pageText: string): string[] {
  const wrong: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z][^\s/>]*)((?:\s+[^\s=>"']+(?:="[^"<>]*")?)*)\s*(\/?)>/g;
  const body = pageText.replace(/^<!DOCTYPE html>\n/, '').replace(/<style>[\s\S]*?<\/style>/, '');
  if (/</.test(body.replace(tag, ''))) wrong.push('a < that begins no tag');
  for (const [, closing, name = '', attributes = '', selfClosed] of body.matchAll(tag)) {
    if (!TAGS.has(name)) wrong.push(`tag ${name}`);
    for (const [, attribute = ''] of attributes.matchAll(/\s([^\s=]+)(?:="[^"]*")?/g)) {
      if (!ATTRIBUTES.has(attribute)) wrong.push(`attribute ${attribute}`);
    }
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) wrong.push(`</${name}> closes <${last ?? ''}>`);
    } else if (selfClosed === '' && !VOID.has(name)) open.push(name);
  }
  if (open.length > 0) wrong.push(`never closed: ${open.join(' ')}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/.test(pageText))
    wrong.push('a character that has no place in HTML or turns the text around');
  if (/\p{Surrogate}/u.test(pageText)) wrong.push('half a surrogate pair');
  return wrong;
}

/** What a reader sees: text without tags, entities undone. */
function seen(pageText: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return pageText
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => names[name] ?? '')
    .replace(/\s+/g, ' ');
}

const page = (changes: Partial<ReportSummary> = {}): string => bulkReport({ ...LARGE, ...changes }, TITLES);
const lines = (changes: Partial<ReportSummary> = {}): string[] =>
  bulkSummary({ ...LARGE, ...changes }, TITLES)
    .trimEnd()
    .split('\n');

describe('figures', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [-1000, '-1,000'],
    [999.6, '1,000'],
  ])('thousands of %d', (value, text) => expect(thousands(value)).toBe(text));

  it.each([
    [0, 0, '–'],
    [0, 10, '0.0 %'],
    [1, 3, '33.3 %'],
    [1, 100_000, '<0.1 %'],
    [99_999, 100_000, '>99.9 %'],
    [7, 7, '100.0 %'],
  ])('share of %d in %d', (part, whole, text) => expect(share(part, whole)).toBe(text));

  it.each([
    [0, '0.0 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [133.7, '2 min 14 s'],
    [3599.6, '1 h 0 min 0 s'],
    [360_061, '100 h 1 min 1 s'],
  ])('%d seconds', (value, text) => expect(duration(value)).toBe(text));

  it('counts one and many', () =>
    expect([counted(1, 'row'), counted(0, 'row'), counted(2000, 'row')]).toEqual(['1 row', '0 rows', '2,000 rows']));
});

describe('escapeHtml', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['<img src=x onerror="x">', '&lt;img src=x onerror=&quot;x&quot;&gt;'],
    [`"' onload='`, '&quot;&#39; onload=&#39;'],
    ['a & b &amp; c', 'a &amp; b &amp;amp; c'],
    ['a\u0000b\u001bc', 'a\u2400b\u241bc'],
    ['\u202egnp.exe \u2067x\u2069 \u200fy \u061cz', '\ufffdgnp.exe \ufffdx\ufffd \ufffdy \ufffdz'],
    ['\ud800 \udc00 \ud83d\ude00', '\ufffd \ufffd \ud83d\ude00'],
    ['one\r\ntwo\rthree\tfour', 'one\ntwo\nthree\tfour'],
  ])('%j', (text, escaped) => expect(escapeHtml(text)).toBe(escaped));

  it('is what a template does with all but its own markup', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`${inner}${['&', 3, undefined, [inner]]}`.markup).toBe('<b>&lt;i&gt;</b>&amp;3<b>&lt;i&gt;</b>');
  });
});

describe('bulkReport', () => {
  it.each([
    ['rows', '200,475 rows read = 185,102 written + 15,000 left out + 373 rejected'],
    ['review share', '10.9 % of notes for a person to look at'],
    ['speed', '1,596 notes a second'],
    ['time', '2 min 5 s with 4 workers'],
    ['model', 'Model palpate-1 1.2.3 , policy ama'],
    ['inputs', 'notes/north.csv notes/south.csv'],
    ['a code', '97140 manual therapy 99,000 49.5 % suggest 90,000 review 9,000 (9.1 %)'],
    ['no code', 'none nothing on the list 3,600 1.8 % review 700 (19.4 %) none 2,900'],
    ['a service', '97140 manual therapy 120,000 60.0 %'],
    ['confidence', '52.5 % have 0.95 or more'],
    ['a bin', '0.95 to 1.00 105,102 52.5 %'],
    ['agreement', 'agree 789 (78.9 %) disagree 211 (21.1 %)'],
    ['a row of the matrix', '97124 650 500 ✓ 77 % 150 23 %'],
    ['a disagreement', 'v-9 notes/south.csv:40 97124 , 97110 none 98.5 %'],
    ['a note', 'MFR to the neck'],
    ['a warning of notes', 'This page holds the text of 1 note:'],
    ['a reject', 'PALPATE_NO_TEXT 370 99.2 %'],
  ])('says %s', (_, text) => expect(seen(page())).toContain(text));

  it('is one whole page of its own: no script, nothing from outside, nothing malformed', () => {
    const text = page();
    expect(flaws(text)).toEqual([]);
    expect(text.startsWith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport"')).toBe(true);
    expect(text).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
    expect(text).toContain('<title>palpate: 200,475 rows</title>');
    expect(text).not.toMatch(/<script|https?:|@import|url\((?!#hatch\))|\bsrc=|\bhref=/);
    expect(text).toContain('prefers-color-scheme:dark');
    expect(text).toContain('@media print');
  });

  it('gives every chart words', () => {
    for (const [chart] of page().matchAll(/<svg [^>]*>/g)) expect(chart).toMatch(/ role="img" aria-label="[^"]+"| aria-hidden="true"/);
  });

  it('lists codes, services and disagreements by size, whatever their order in the summary', () => {
    const turned = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).reverse());
    const text = page();
    expect(page({ answers: turned(LARGE.answers), services: turned(LARGE.services), rejects: turned(LARGE.rejects) })).toBe(text);
    const places = ['97140', '97110', '97124', 'none'].map((code) => text.indexOf(`class="mark">${code}<`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text.indexOf('v-9')).toBeLessThan(text.indexOf('v-7'));
  });

  it.each([
    ['no billed codes', { billed: { notes: 0, agree: 0, disagree: 0 }, matrix: {}, disagreements: [] }, /Agreement|disagreement/],
    ['no note text', { disagreements: LARGE.disagreements.slice(0, 1) }, /holds the text|Note text/],
    ['figures that add up', {}, /add up:/],
  ] as const)('says nothing of what is not there: %s', (_, changes, pattern) => expect(seen(page(changes))).not.toMatch(pattern));

  it.each([
    ['nothing read', { ...emptyTally(), seconds: 0 }, 'No note was classified.'],
    ['nothing rejected', { rejects: {}, rejected: 0 }, 'No row was rejected.'],
    ['lost rows', { read: 200_476 }, 'These figures do not add up: 1 row unaccounted for.'],
    ['rows too many', { read: 200_473 }, 'These figures do not add up: 2 rows too many.'],
    ['many inputs', { inputs: Array.from({ length: 1500 }, (_, at) => `${at}.csv`) }, 'and 1,400 more'],
    ['a decision that it does not know', { answers: { '97124': { postponed: 5 } } }, 'postponed 5 (<0.1 %)'],
    ['a code without a title', { answers: { '99999': { suggest: 5 } } }, '99999 5 <0.1 % suggest 5'],
  ] as const)('bears %s', (_, changes, text) => {
    expect(flaws(page(changes))).toEqual([]);
    expect(seen(page(changes))).toContain(text);
  });

  it('adds up the rarest codes beyond 25 columns, and does not call them the same', () => {
    const codes = Array.from({ length: 40 }, (_, at) => String(97000 + at));
    const matrix = Object.fromEntries(codes.map((code, at) => [code, { [code]: 1000 - at, none: 1 }]));
    const table = /<table class="matrix">[\s\S]*?<\/table>/.exec(page({ matrix }))?.[0] ?? '';
    expect(table.match(/<th scope="col"/g)).toHaveLength(2 + 25);
    const [others = ''] = /<tr><th scope="row">others<[\s\S]*?<\/tr>/.exec(table) ?? [];
    const whole = codes.slice(24).reduce((sum, _, at) => sum + 1000 - 24 - at + 1, 0);
    expect(seen(others)).toContain(`others ${thousands(whole)}`);
    expect(others).not.toContain('✓');
    expect(table.match(/✓/g)).toHaveLength(24);
  });

  it('shows the start of a long note and says how much is left out, without cutting a character in two', () => {
    const text = `${'x'.repeat(3999)}\u{1f600}${'y'.repeat(5000)}`;
    const [first] = LARGE.disagreements;
    if (first === undefined) throw new Error('no disagreement');
    const result = page({ disagreements: [{ ...first, text }] });
    expect(flaws(result)).toEqual([]);
    expect(result).toContain('xxx … (5,002 more characters)');
    expect(result).not.toContain('yyy');
  });

  const HOSTILE = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    `"' onclick='x' style="y`,
    '&lt;b&gt; & </title></style>',
    'a\u0000b',
    '\u202eabc\u200f',
    '\ud800',
    '',
  ];
  const poisoned = (word: string): Summary => ({
    ...LARGE,
    inputs: [word],
    output: word,
    model: { id: word, version: word, sha256: word },
    policy: word,
    answers: { [word]: { [word]: 3, review: 2 } },
    services: { [word]: 3 },
    matrix: { [word]: { [word]: 2, '97124': 1 } },
    rejects: { [word]: 2 },
    disagreements: [{ id: word, source: word, line: 1, billed: [word, word], code: word, confidence: 0.5, text: word }],
  });

  it.each(HOSTILE)('writes %j as text wherever it stands', (word) => {
    const text = bulkReport(poisoned(word), new Map([[word, word]]));
    expect(flaws(text)).toEqual([]);
    const shown = escapeHtml(word);
    if (shown !== '') expect(text.split(shown).length).toBeGreaterThan(12);
  });

  it('writes any string as text wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (word) => {
        expect(flaws(bulkReport(poisoned(word), new Map([[word, word]])))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('takes the summary of real suggestions', async () => {
    const rows = [
      ['Effleurage and petrissage to the back, 15 min.', '97124'],
      ['Ultrasound to the right shoulder, 8 min.', '97140'],
      ['Patient cancelled.', undefined],
    ] as const;
    const sum = emptyTally();
    for (const [at, [text, billed]] of rows.entries()) {
      const result = await suggestionOf(`${text}${billed === undefined ? '' : `\nCPT: ${billed}`}`);
      const batch = emptyTally();
      countRow(batch, { source: 'a.csv', line: at + 2, text, result, written: true }, true);
      addTally(sum, batch);
    }
    const broken = { schema: 'palpate.error/1' as const, error: { code: 'PALPATE_NO_TEXT', message: 'no text' } };
    countRow(sum, { source: 'a.csv', line: 5, result: broken, written: false }, true);
    const summary: ReportSummary = summarySchema.parse({ ...FRAME, ...sum });
    const text = bulkReport(summary, TITLES);
    expect(flaws(text)).toEqual([]);
    expect(seen(text)).toContain('4 rows read = 3 written + 0 left out + 1 rejected');
    expect(seen(text)).toContain('agree 1 (50.0 %) disagree 1 (50.0 %)');
    expect(seen(text)).toContain('Ultrasound to the right shoulder');
    expect(bulkSummary(summary, TITLES)).not.toContain('shoulder');
  });
});

describe('bulkSummary', () => {
  it('says all that a run did', () => {
    expect(lines()).toEqual([
      '200,475 rows read = 185,102 written + 15,000 left out + 373 rejected',
      'Codes',
      '  97140    99,000   49.5 %  manual therapy',
      '  97110    60,102   30.0 %  exercise for strength, endurance, motion and flexibility',
      '  97124    37,400   18.7 %  massage',
      '  none      3,600    1.8 %  nothing on the list',
      'Decisions',
      '  suggest 175,400   87.7 %',
      '  review   21,802   10.9 %',
      '  none      2,900    1.4 %',
      'Billed codes: 1,000 notes, 789 agree (78.9 %), 211 disagree',
      'Rejected',
      '  PALPATE_NO_TEXT        370   99.2 %',
      '  PALPATE_RAGGED_ROW       3    0.8 %',
      'Time: 2 min 5 s, 1,596 notes/s, 4 workers',
      'Read with palpate-1 1.2.3, policy ama, from 2 inputs',
    ]);
  });

  const many = (count: number, name: string): Record<string, number> =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name}${at}`, 100 - at]));
  const answers = (count: number) =>
    Object.fromEntries(Object.entries(many(count, '97')).map(([code, notes]) => [code, { suggest: notes }]));

  it.each([
    ['nothing', { ...emptyTally(), seconds: 0 }, 10],
    ['ten codes and five errors, all shown', { answers: answers(10), rejects: many(5, 'E') }, 25],
    ['thirty codes and twenty errors, the rest added up', { answers: answers(30), rejects: many(20, 'E') }, 25],
  ] as const)('has 10 to 25 lines: %s', (_, changes, count) => expect(lines(changes)).toHaveLength(count));

  it.each([
    ['the rest of codes', { answers: answers(12) }, '  3 more      270    0.1 %'],
    ['no billed codes', { billed: { notes: 0, agree: 0, disagree: 0 } }, 'Billed codes: no note has one to compare with'],
    ['nothing rejected', { rejects: {}, rejected: 0 }, 'Rejected: none'],
    ['a run of no time', { seconds: 0 }, 'Time: 0.0 s, – notes/s, 4 workers'],
    ['a slow run', { seconds: 100_051, workers: 1 }, 'Time: 27 h 47 min 31 s, 2.0 notes/s, 1 worker'],
    [
      'lost rows',
      { read: 200_480 },
      '200,480 rows read = 185,102 written + 15,000 left out + 373 rejected (does not add up: 5 rows unaccounted for)',
    ],
    ['a name that would steer the terminal', { rejects: { 'E\u001b[2J\nx': 373 } }, '  E\u241b[2J x     373  100.0 %'],
  ] as const)('says %s', (_, changes, text) => expect(lines(changes)).toContain(text));

  it('never holds a note, an id or a place', () => {
    const text = lines().join('\n');
    for (const word of ['MFR', 'v-7', 'v-9', 'north']) expect(text).not.toContain(word);
  });
});

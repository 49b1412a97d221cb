// Takes the summary of a bulk run; gives one HTML page about it that needs nothing else: figures, charts, agreement with billed codes, disagreements.
// Holds text of notes only where the summary does. No script, no clock: the same summary gives the same bytes.
import { type Bar, type BarPart, bar, bars, byCount, type Fill, histogram, legend, matrixTable, PATTERNS } from './charts.ts';
import { type Content, counted, duration, html, type Markup, page, share, thousands } from './html.ts';

type Counts = Readonly<Record<string, number>>;

/** What reports read of a summary. */
export interface ReportSummary {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly policy: string;
  readonly workers: number;
  readonly seconds: number;
  readonly read: number;
  readonly written: number;
  readonly leftOut: number;
  readonly rejected: number;
  readonly characters: number;
  readonly answers: Readonly<Record<string, Counts>>;
  readonly confidence: readonly number[];
  readonly services: Counts;
  readonly billed: { readonly notes: number; readonly agree: number; readonly disagree: number };
  readonly matrix: Readonly<Record<string, Counts>>;
  readonly rejects: Counts;
  readonly disagreements: readonly {
    readonly id: string;
    readonly source: string;
    readonly line: number;
    readonly billed: readonly string[];
    readonly code: string;
    readonly confidence: number;
    readonly text?: string | undefined;
  }[];
}

export type Titles = ReadonlyMap<string, string>;

const DECISIONS: readonly (readonly [decision: string, fill: Fill, meaning: string])[] = [
  ['suggest', 'suggest', 'a code is suggested'],
  ['review', 'review', 'a person should look'],
  ['none', 'none', 'nothing on the list was delivered'],
];
const MOST_COLUMNS = 25;
const MOST_INPUTS = 100;
const MOST_CHARACTERS = 4000;
const MOST_ID = 200;

export const total = (counts: Counts): number => Object.values(counts).reduce((all, value) => all + value, 0);

/** Notes by code, the most frequent first. */
export const notesByCode = ({ answers }: ReportSummary): (readonly [string, number])[] =>
  byCount(Object.entries(answers).map(([code, decisions]) => [code, total(decisions)] as const));

/** Notes by decision: the known ones in their order, others after them. */
export function notesByDecision({ answers }: ReportSummary): (readonly [string, number])[] {
  const sums = new Map<string, number>(DECISIONS.map(([decision]) => [decision, 0]));
  for (const decisions of Object.values(answers)) {
    for (const [decision, notes] of Object.entries(decisions)) sums.set(decision, (sums.get(decision) ?? 0) + notes);
  }
  return [...sums];
}

/** What a code is called; "none" is no code. */
export const titleOf = (code: string, titles: Titles): string | undefined => (code === 'none' ? 'nothing on the list' : titles.get(code));

export const classified = ({ written, leftOut }: ReportSummary): number => written + leftOut;

/** Classified notes a second, as a figure. */
export const speed = (summary: ReportSummary): string => {
  const notes = classified(summary) / summary.seconds;
  return Number.isFinite(notes) ? (notes < 9.95 ? notes.toFixed(1) : thousands(notes)) : '–';
};

/** Rows that became nothing of what a row can become: not 0 only where a summary is broken. */
export const unaccounted = ({ read, written, leftOut, rejected }: ReportSummary): number => read - written - leftOut - rejected;

const fillOf = (decision: string): Fill => DECISIONS.find(([name]) => name === decision)?.[1] ?? 'none';

function section(title: string, ...content: readonly Content[]): Markup {
  return html`
<section><h2>${title}</h2>
${content}
</section>`;
}

function headline(summary: ReportSummary): Markup {
  const sums: readonly (readonly [string, number, string])[] = [
    ['', summary.read, 'rows read'],
    ['=', summary.written, 'written'],
    ['+', summary.leftOut, 'left out'],
    ['+', summary.rejected, 'rejected'],
  ];
  const review = notesByDecision(summary).find(([decision]) => decision === 'review')?.[1] ?? 0;
  const tiles: readonly (readonly [string, string])[] = [
    [share(review, classified(summary)), 'of notes for a person to look at'],
    ...(summary.billed.notes > 0
      ? [[share(summary.billed.agree, summary.billed.notes), 'of billed notes agree with their codes'] as const]
      : []),
    [speed(summary), 'notes a second'],
    [duration(summary.seconds), `with ${counted(summary.workers, 'worker')}`],
    [thousands(summary.characters), 'characters of notes'],
  ];
  const missing = unaccounted(summary);
  return html`<section aria-label="Rows">
<ul class="sum">${sums.map(([sign, value, label]) => html`${sign === '' ? undefined : html`<li class="sign">${sign}</li>`}<li><b>${thousands(value)}</b> ${label}</li>`)}</ul>
${missing === 0 ? undefined : html`<p class="alert">These figures do not add up: ${counted(Math.abs(missing), 'row')} ${missing > 0 ? 'unaccounted for' : 'too many'}.</p>`}
<ul class="tiles">${tiles.map(([value, label]) => html`<li class="tile"><b>${value}</b> <span class="soft">${label}</span></li>`)}</ul>
</section>`;
}

function decisions(summary: ReportSummary): Markup {
  const all = notesByDecision(summary);
  const notes = classified(summary);
  const parts = all.map(([label, value]) => ({ label, value, fill: fillOf(label) }));
  const named = parts.map(({ label, value, fill }) => {
    const meaning = DECISIONS.find(([name]) => name === label)?.[2];
    return { fill, label: `${label} ${thousands(value)} (${share(value, notes)})${meaning === undefined ? '' : `: ${meaning}`}` };
  });
  return section(
    'Review share',
    legend(named),
    bar(parts, notes, `Of ${counted(notes, 'note')}: ${named.map(({ label }) => label).join('; ')}`, 28),
  );
}

function codes(summary: ReportSummary, titles: Titles): Markup {
  const items = notesByCode(summary).map(([code]): Bar => {
    const own = summary.answers[code] ?? {};
    const known = DECISIONS.map(([decision, fill]): BarPart => ({ label: decision, value: own[decision] ?? 0, fill }));
    const other = Object.entries(own).filter(([decision]) => !DECISIONS.some(([name]) => name === decision));
    return {
      label: code,
      title: titleOf(code, titles),
      parts: [...known, ...byCount(other).map(([label, value]): BarPart => ({ label, value, fill: 'none' }))],
    };
  });
  if (items.length === 0) return section('Codes', html`<p class="soft">No note was classified.</p>`);
  return section(
    'Codes',
    html`<p class="soft">Notes by the code that comes first, with its share of all notes; in brackets how much of that code is for review.</p>`,
    legend(DECISIONS.map(([label, fill]) => ({ label, fill }))),
    bars(items, classified(summary), true),
  );
}

const plain = (counts: Counts, name: (key: string) => string | undefined): Bar[] =>
  byCount(Object.entries(counts)).map(([label, value]) => ({ label, title: name(label), parts: [{ label, value, fill: 'suggest' }] }));

function services(summary: ReportSummary, titles: Titles): Markup | undefined {
  const items = plain(summary.services, (code) => titleOf(code, titles));
  if (items.length === 0) return undefined;
  return section(
    'Services delivered',
    html`<p class="soft">Notes in which a service was delivered, whether it comes first or not. A note can have several, so the shares add up to more than all.</p>`,
    bars(items, classified(summary), false),
  );
}

function confidence(summary: ReportSummary): Markup | undefined {
  const bins = summary.confidence;
  const whole = bins.reduce((all, value) => all + value, 0);
  if (whole === 0) return undefined;
  const edge = (bin: number): string => (bin / Math.max(1, bins.length)).toFixed(2);
  const from = (least: number): string => {
    const notes = bins.slice(Math.round(least * bins.length)).reduce((all, value) => all + value, 0);
    return `${share(notes, whole)} have ${least.toFixed(2)} or more`;
  };
  const words = `${from(0.95)}, ${from(0.9)}, ${from(0.5)}`;
  return section(
    'Confidence',
    html`<p class="soft">Notes by the probability of the code that comes first: ${words}.</p>`,
    html`<figure>${histogram(bins, `Notes by confidence in ${bins.length} bins: ${words}`)}</figure>
<details><summary>Figures</summary><table><thead><tr><th scope="col">confidence</th><th scope="col" class="number">notes</th><th scope="col" class="number">share</th></tr></thead><tbody>${bins.map((value, bin) => html`<tr><th scope="row">${edge(bin)} to ${edge(bin + 1)}</th><td class="number">${thousands(value)}</td><td class="number">${share(value, whole)}</td></tr>`)}</tbody></table></details>`,
  );
}

function agreement(summary: ReportSummary, titles: Titles): Markup | undefined {
  const { notes, agree, disagree } = summary.billed;
  if (notes === 0) return undefined;
  const parts: readonly BarPart[] = [
    { label: 'agree', value: agree, fill: 'suggest' },
    { label: 'disagree', value: disagree, fill: 'review' },
  ];
  const named = parts.map(({ label, value, fill }) => ({ fill, label: `${label} ${thousands(value)} (${share(value, notes)})` }));
  return section(
    'Agreement with billed codes',
    html`<p class="soft">Billed codes that the model knows: ${counted(notes, 'note')}. A note agrees when all of them are among its delivered services. Where they disagree, either may be wrong.</p>`,
    legend(named),
    bar(parts, notes, named.map(({ label }) => label).join(', '), 28),
    matrixTable(
      summary.matrix,
      MOST_COLUMNS,
      (code) => titleOf(code, titles),
      'Billed code (down) by the suggested code that comes first (across): notes and their share of the row. The tick marks the same code.',
    ),
    html`<p class="soft">A note with several billed codes stands in several rows.</p>`,
  );
}

/** The start of a text that may be of any length, and how much is left out. */
function excerpt(text: string, most: number): string {
  if (text.length <= most) return text;
  // A pair of surrogates is not cut in two.
  const kept = text.slice(0, (text.codePointAt(most - 1) ?? 0) > 0xffff ? most - 1 : most);
  return `${kept} … (${thousands(text.length - kept.length)} more characters)`;
}

function disagreements(summary: ReportSummary): Markup | undefined {
  const items = [...summary.disagreements].sort((a, b) => b.confidence - a.confidence);
  if (items.length === 0) return undefined;
  const texts = items.filter(({ text }) => text !== undefined).length;
  const rows = items.map(({ id: given, source, line, billed, code, confidence, text }) => {
    const id = excerpt(given, MOST_ID);
    return html`
<tr><td class="long"><bdi>${id}</bdi><br><bdi class="soft">${source}:${line}</bdi></td><td>${billed.map((each, at) => html`${at > 0 ? ', ' : ''}<bdi>${each}</bdi>`)}</td><td><bdi>${code}</bdi></td><td class="number">${share(confidence, 1)}</td></tr>${
      text === undefined
        ? undefined
        : html`<tr class="note"><td colspan="4"><details><summary>Note text<span class="hidden"> of <bdi>${id}</bdi></span></summary><p class="text" dir="auto">${excerpt(text, MOST_CHARACTERS)}</p></details></td></tr>`
    }`;
  });
  return section(
    'Surest disagreements',
    html`<p class="soft">${counted(items.length, 'note')} whose suggestion is surest among those that differ from what was billed.</p>`,
    texts === 0
      ? undefined
      : html`<p class="alert">This page holds the text of ${counted(texts, 'note')}: keep it as you keep the notes themselves.</p>`,
    html`<div class="scroll" role="region" tabindex="0" aria-label="Surest disagreements"><table class="wide"><thead><tr><th scope="col" class="long">id and place</th><th scope="col">billed</th><th scope="col">suggested</th><th scope="col" class="number">confidence</th></tr></thead><tbody>${rows}
</tbody></table></div>`,
  );
}

function rejects(summary: ReportSummary): Markup {
  if (summary.rejected === 0) return section('Rejected rows', html`<p class="soft">No row was rejected.</p>`);
  return section(
    'Rejected rows',
    html`<p class="soft">${counted(summary.rejected, 'row')} without an answer (${share(summary.rejected, summary.read)} of rows read), by error code.</p>`,
    bars(
      plain(summary.rejects, () => undefined),
      summary.rejected,
      false,
    ),
  );
}

function run(summary: ReportSummary): Markup {
  const { inputs, model } = summary;
  const more = inputs.length - MOST_INPUTS;
  const list = html`<ul class="plain">${inputs.slice(0, MOST_INPUTS).map((input) => html`<li><bdi>${input}</bdi></li>`)}${more > 0 ? html`<li>and ${thousands(more)} more</li>` : undefined}</ul>`;
  const shown = inputs.length <= 5 ? list : html`<details><summary>${thousands(inputs.length)} inputs</summary>${list}</details>`;
  return section(
    'This run',
    html`<dl><dt>Model</dt><dd><bdi>${model.id} ${model.version}</bdi></dd><dt>Checksum</dt><dd><bdi>${model.sha256}</bdi></dd><dt>Policy</dt><dd><bdi>${summary.policy}</bdi></dd><dt>Output</dt><dd><bdi>${summary.output}</bdi></dd><dt>Inputs</dt><dd>${shown}</dd></dl>`,
  );
}

/** One self-contained HTML page about a run. `titles`: what each code is called. */
export function bulkReport(summary: ReportSummary, titles: Titles): string {
  return page(
    `palpate: ${counted(summary.read, 'row')}`,
    html`${PATTERNS}<main>
<h1>palpate: ${counted(summary.read, 'row')}</h1>
<p class="soft">Model <bdi>${summary.model.id} ${summary.model.version}</bdi>, policy <bdi>${summary.policy}</bdi></p>
${headline(summary)}${decisions(summary)}${codes(summary, titles)}${confidence(summary)}${services(summary, titles)}${agreement(summary, titles)}${disagreements(summary)}${rejects(summary)}${run(summary)}
</main>`,
  );
}

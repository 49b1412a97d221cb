// Takes plain figures; gives charts as inline SVG that grow with the page: places across are percentages, so that letters and hatching never stretch.
// Every chart says in words what it shows, and no part is told by its colour alone. Draws nothing that it is not given.
import { type Content, html, type Markup, share, thousands } from './html.ts';

/** How a part of a bar is filled: whole, hatched, or grey. */
export type Fill = 'suggest' | 'review' | 'none';

export interface BarPart {
  readonly label: string;
  readonly value: number;
  readonly fill: Fill;
}

export interface Bar {
  readonly label: string;
  readonly title?: string | undefined;
  readonly parts: readonly BarPart[];
}

const BAR_HEIGHT = 14;
const PLOT_HEIGHT = 200;

/** The hatching that `review` parts are filled with. Once on a page, before any chart. */
export const PATTERNS: Markup = html`<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" x1="2" y1="0" x2="2" y2="6"/></pattern></defs></svg>`;

/** Entries by falling number, equal ones by name, whatever their order in the file. */
export function byCount(counts: Iterable<readonly [string, number]>): (readonly [string, number])[] {
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : a > b ? 1 : 0));
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
/** Two places after the point are finer than any screen. */
const place = (value: number): string => (Math.round(value * 100) / 100).toString();

function partsInWords(parts: readonly BarPart[]): string {
  return parts.map(({ label, value }) => `${label} ${thousands(value)}`).join(', ');
}

/** One bar from the left; `most` is what fills the whole width. */
export function bar(parts: readonly BarPart[], most: number, words: string, height = BAR_HEIGHT): Markup {
  let at = 0;
  const drawn = parts.map(({ value, fill }) => {
    const width = most <= 0 ? 0 : (value / most) * 100;
    const rect = html`<rect class="${fill}" x="${place(at)}%" width="${place(width)}%" height="${height}"/>`;
    const edge =
      fill === 'review' && value > 0
        ? html`<rect class="edge" x="${place(at)}%" y="0.5" width="${place(width)}%" height="${height - 1}"/>`
        : undefined;
    at += width;
    return [rect, edge];
  });
  return html`<svg role="img" aria-label="${words}" width="100%" height="${height}"><rect class="track" width="100%" height="${height}" rx="2"/>${drawn}</svg>`;
}

/** What the fills stand for, with figures where they are given. */
export function legend(items: readonly { readonly label: string; readonly fill: Fill }[]): Markup {
  const swatch = (fill: Fill): Content =>
    html`<svg width="14" height="14" aria-hidden="true"><rect class="${fill}" width="14" height="14"/>${fill === 'review' ? html`<rect class="edge" x="0.5" y="0.5" width="13" height="13"/>` : undefined}</svg>`;
  return html`<ul class="legend">${items.map(({ label, fill }) => html`<li>${swatch(fill)}${label}</li>`)}</ul>`;
}

/** A list of bars: name, bar, number, share of `whole`, and with `split` the parts by name. The longest bar fills the width. */
export function bars(items: readonly Bar[], whole: number, split: boolean): Markup {
  const totals = items.map(({ parts }) => sum(parts.map(({ value }) => value)));
  const most = Math.max(0, ...totals);
  return html`<ol class="bars${split ? ' parts' : ''}">${items.map(({ label, title, parts }, at) => {
    const total = totals[at] ?? 0;
    const shown = parts.filter(({ value }) => value > 0);
    const words = `${label}: ${split ? partsInWords(shown) : thousands(total)}`;
    const pieces = shown.map(
      (part) => html`<span class="for-${part.fill}">${part.label} ${thousands(part.value)}${ofRow(part, total)}</span>`,
    );
    return html`
<li><span class="name"><bdi class="mark">${label}</bdi> ${title === undefined ? undefined : html`<bdi>${title}</bdi>`}</span>${bar(shown, most, words)}<span class="figure">${thousands(total)}</span><span class="figure">${share(total, whole)}</span>${split ? html`<span class="split">${pieces}</span>` : undefined}</li>`;
  })}</ol>`;
}

/** How much of a row a person should look at is what its bar is read for. */
function ofRow({ fill, value }: BarPart, total: number): string {
  return fill === 'review' ? ` (${share(value, total)})` : '';
}

/** The least of 1, 2, 2.5, 5, 10, 20 ... of which at most five reach over `most`. */
function stepFor(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 5)));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => Number.isInteger(step) && step * 5 >= most) ?? power * 10;
}

/** Counts in equal bins from 0 to 1 as columns, with the share of all above each where there is room. */
export function histogram(bins: readonly number[], words: string): Markup {
  const whole = sum(bins);
  const step = stepFor(Math.max(1, ...bins));
  const lines = Math.max(1, Math.ceil(Math.max(1, ...bins) / step));
  const y = (value: number): number => PLOT_HEIGHT * (1 - value / (step * lines));
  const width = 100 / Math.max(1, bins.length);
  const grid = Array.from({ length: lines + 1 }, (_, line) => {
    const height = place(y(line * step));
    return html`<line class="${line === 0 ? 'axis' : 'grid'}" x1="0" x2="100%" y1="${height}" y2="${height}"/><text x="-8" y="${place(y(line * step) + 4)}" text-anchor="end">${thousands(line * step)}</text>`;
  });
  const columns = bins.map((value, bin) => {
    const top = y(value);
    const label =
      value > 0
        ? html`<text class="wide-only" x="${place((bin + 0.5) * width)}%" y="${place(top - 5)}" text-anchor="middle">${share(value, whole)}</text>`
        : undefined;
    return html`<rect class="suggest" x="${place((bin + 0.1) * width)}%" width="${place(width * 0.8)}%" y="${place(top)}" height="${place(PLOT_HEIGHT - top)}"/>${label}`;
  });
  const ends = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      html`<text x="${value * 100}%" y="${PLOT_HEIGHT + 18}" text-anchor="${value === 1 ? 'end' : 'middle'}">${value.toFixed(2)}</text>`,
  );
  return html`<svg class="plot" role="img" aria-label="${words}" width="100%" height="${PLOT_HEIGHT + 24}">${grid}${columns}${ends}</svg>`;
}

/** From one in a hundred on; less would fill a matrix with figures that nobody reads. */
function percent(part: number, whole: number, same: boolean): Content {
  const text = part * 100 < whole ? '' : `${Math.round((part / whole) * 100)} %`;
  return text === '' && !same ? undefined : html`<small>${same ? '✓ ' : ''}${text}</small>`;
}

const named = (title: string | undefined): Content => (title === undefined ? undefined : html` title="${title}"`);

/** The name under which a matrix adds up what is rarest. */
const OTHERS = 'others';

/** Keeps the most frequent names, at most `most` with the one under which the others are added up. */
function folded(counts: ReadonlyMap<string, number>, most: number): (name: string) => string {
  if (counts.size <= most) return (name) => name;
  const kept = new Set(
    byCount(counts)
      .slice(0, most - 1)
      .map(([name]) => name),
  );
  return (name) => (kept.has(name) ? name : OTHERS);
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** Rows against columns, at most `most` of each; a cell is the darker the larger its share of its row, and a tick marks equal names. */
export function matrixTable(
  matrix: Readonly<Record<string, Readonly<Record<string, number>>>>,
  most: number,
  title: (name: string) => string | undefined,
  caption: string,
): Markup | undefined {
  const entries = Object.entries(matrix).flatMap(([row, own]) => Object.entries(own).map(([column, value]) => ({ row, column, value })));
  if (entries.length === 0) return undefined;
  const byRow = new Map<string, number>();
  const byColumn = new Map<string, number>();
  for (const { row, column, value } of entries) {
    increase(byRow, row, value);
    increase(byColumn, column, value);
  }
  const rowOf = folded(byRow, most);
  const columnOf = folded(byColumn, most);
  const cells = new Map<string, Map<string, number>>();
  for (const { row, column, value } of entries) {
    const own = cells.get(rowOf(row)) ?? new Map<string, number>();
    cells.set(rowOf(row), own);
    increase(own, columnOf(column), value);
  }
  const last = (name: string): number => (name === OTHERS ? 2 : name === 'none' ? 1 : 0);
  const inOrder = (names: Iterable<string>): string[] => [...new Set(names)].sort((a, b) => last(a) - last(b));
  const rows = inOrder(byCount(byRow).map(([row]) => rowOf(row)));
  // Columns stand in the order of rows, so that agreement runs down the diagonal.
  const given = new Set(byCount(byColumn).map(([column]) => columnOf(column)));
  const columns = inOrder([...rows.filter((row) => given.has(row)), ...given]);
  const body = rows.map((row) => {
    const own = cells.get(row) ?? new Map<string, number>();
    const whole = sum([...own.values()]);
    const drawn = columns.map((column) => matrixCell(own.get(column) ?? 0, whole, row === column && row !== OTHERS));
    return html`
<tr><th scope="row"${named(title(row))}>${row}</th><td>${thousands(whole)}</td>${drawn}</tr>`;
  });
  const heads = columns.map((column) => html`<th scope="col"${named(title(column))}>${column}</th>`);
  return html`<figure><figcaption>${caption}</figcaption><div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table class="matrix">
<thead><tr><th scope="col">billed</th><th scope="col">notes</th>${heads}</tr></thead><tbody>${body}
</tbody></table></div></figure>`;
}

function matrixCell(value: number, whole: number, same: boolean): Markup {
  const mark = same ? html` class="same"` : undefined;
  if (value === 0) return html`<td${mark}></td>`;
  // The root, so that a few notes in a hundred can be seen beside the many on the diagonal.
  return html`<td${mark} style="--part:${place(Math.sqrt(value / whole))}">${thousands(value)}${percent(value, whole, same)}</td>`;
}

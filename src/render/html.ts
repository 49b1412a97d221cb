// Takes pieces of a page; gives HTML in which everything that is not written in the program is escaped. Also figures as people read them, and the frame
// of a page with its style. Nothing here loads anything: no script, no font, no picture from outside.
import { safe } from './paint.ts';

/** HTML that is already safe. Only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in `${}` of `html`: strings and numbers are escaped, markup is kept, lists are joined. */
export type Content = string | number | Markup | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** What would reorder the text around it or may not stand in HTML: marks of direction, halves of surrogate pairs, noncharacters. */
const NOT_SHOWN = /[\u061c\u200e\u200f\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;

/** Text for an element or a quoted attribute. Control characters are shown as pictures, so that nothing is hidden and nothing takes effect. */
export function escapeHtml(text: string): string {
  return safe(text.replace(/\r\n?/g, '\n'))
    .replace(NOT_SHOWN, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

function written(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  if ('markup' in content) return content.markup;
  return content.map(written).join('');
}

/** A template of HTML: html`<td>${note}</td>` cannot let a note write a tag. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { markup: parts.map((part, at) => part + written(values[at])).join('') };
}

/** 1234567 as 1,234,567, in any country. */
export function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share as "12.3 %". What is there never reads as nothing, and what is not all never as all. */
export function share(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.05) return '<0.1 %';
  if (part < whole && percent >= 99.95) return '>99.9 %';
  return `${percent.toFixed(1)} %`;
}

/** "1 row", "2,000 rows". */
export const counted = (value: number, name: string): string => `${thousands(value)} ${name}${value === 1 ? '' : 's'}`;

/** Seconds as "1 h 2 min 5 s"; under a minute with one place after the point. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${thousands(hours)} h ` : ''}${Math.floor((whole % 3600) / 60)} min ${whole % 60} s`;
}

/** A whole page of which `body` is the content. */
export function page(title: string, body: Content): string {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}

const STYLE = `
:root{color-scheme:light dark;--ground:#f4f6f8;--surface:#fff;--ink:#18202a;--soft:#55616f;--line:#dae0e7;--suggest:#2466b0;--review:#b45f06;--none:#8592a1;--same:#178a5c;--other:#d2601a;--gap:1.25rem}
@media screen and (prefers-color-scheme:dark){:root{--ground:#11161c;--surface:#19212a;--ink:#e7ecf2;--soft:#a0adbb;--line:#2f3a46;--suggest:#5aa0ee;--review:#eba74a;--none:#7d8b9a;--same:#35b781;--other:#ef8549}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:78rem;margin:0 auto;padding:clamp(.75rem,3vw,2rem)}
h1{margin:0 0 .25rem;font-size:1.6rem;line-height:1.25}
h2{margin:0 0 .25rem;font-size:1.15rem}
p{margin:.25rem 0 .75rem;max-width:48rem}
.soft,dt,figcaption{color:var(--soft);font-size:.875rem}
section{background:var(--surface);border:1px solid var(--line);border-radius:.5rem;padding:var(--gap);margin-top:var(--gap)}
.mark,.figure,.split,td,dd,.sum b,.tile b{font-variant-numeric:tabular-nums}
.mark{font-weight:600}
.long,dd,.name,li{overflow-wrap:anywhere}
.sum,.tiles,.legend{display:flex;flex-wrap:wrap;gap:.5rem 1rem;margin:.75rem 0 0;padding:0;list-style:none;align-items:end}
.sum b,.tile b{display:block;font-size:1.7rem;line-height:1.15;font-weight:650}
.sum .sign{font-size:1.5rem;color:var(--soft);align-self:center}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));margin-top:var(--gap);padding-top:var(--gap);border-top:1px solid var(--line);align-items:start}
.tile b{font-size:1.35rem}
.alert{border-left:.25rem solid var(--other);padding-left:.75rem}
.legend{font-size:.875rem;margin:.25rem 0 .75rem}
.legend svg{vertical-align:-2px;margin-right:.4rem}
svg{display:block;overflow:visible;max-width:100%}
.legend svg{display:inline-block}
.defs{position:absolute}
.suggest{fill:var(--suggest)}.none{fill:var(--none)}.review{fill:url(#hatch)}.hatch-ground{fill:var(--surface)}
.hatch-line{stroke:var(--review);stroke-width:4}.edge{fill:none;stroke:var(--review)}.track{fill:var(--line);opacity:.55}
.grid{stroke:var(--line)}.axis{stroke:var(--soft)}
svg text{fill:var(--soft);font-size:.75rem}
.bars{list-style:none;margin:.5rem 0 0;padding:0}
.bars li{display:grid;grid-template-columns:minmax(0,17rem) minmax(6rem,1fr) 5rem 4.5rem;column-gap:1rem;align-items:center;padding:.3rem 0;border-top:1px solid var(--line)}
.bars.parts li{grid-template-columns:minmax(0,16rem) minmax(6rem,1fr) 4.5rem 4rem 18rem}
.bars .name{font-size:.875rem;line-height:1.3}
.figure{text-align:right;white-space:nowrap}
.split{color:var(--soft);font-size:.8125rem;display:grid;grid-template-columns:5fr 7fr;grid-auto-flow:dense;column-gap:.75rem}
.split .for-review{grid-column:2}
figure{margin:.5rem 0 0}
.plot{margin:1.5rem 0 0 3.25rem;max-width:calc(100% - 3.25rem)}
.scroll{overflow-x:auto;margin-top:.5rem}
table{border-collapse:collapse;font-size:.875rem}
th,td{padding:.3rem .5rem;border:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th,tbody th{font-weight:600;background:var(--surface)}
.number,.matrix td,.matrix thead th{text-align:right;white-space:nowrap}
.matrix{font-size:.75rem}
.matrix th,.matrix td{padding:.2rem .25rem}
.matrix td{line-height:1.25;min-width:2.4rem;background:color-mix(in srgb,var(--other) calc(var(--part,0)*60%),var(--surface))}
.matrix small{display:block;font-size:.6875rem}
.matrix td.same{background:color-mix(in srgb,var(--same) calc(var(--part,0)*60%),var(--surface));outline:2px solid var(--same);outline-offset:-2px}
.matrix tbody th,.matrix thead th:first-child{position:sticky;left:0}
.wide{width:100%}
tr.note td{border-top:0}
tr:has(+.note) td{border-bottom:0}
.text{white-space:pre-wrap;margin:.25rem 0;max-width:60rem;overflow-wrap:anywhere}
summary{cursor:pointer;font-size:.875rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1rem;margin:.5rem 0 0}
dd{margin:0}
ul.plain{margin:0;padding:0;list-style:none}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:2px solid var(--suggest);outline-offset:2px}
@media (max-width:60rem){.bars li,.bars.parts li{grid-template-columns:minmax(0,1fr) auto 4.5rem;row-gap:.15rem}.bars svg,.bars .split{grid-column:1/-1}.bars svg{order:1}.bars .split{order:2;display:flex;flex-wrap:wrap}.wide-only{display:none}}
@media (max-width:30rem){:root{--gap:.85rem}.sum{display:grid;grid-template-columns:1.2rem 1fr}.sum li:first-child{grid-column:2}dl{grid-template-columns:1fr;gap:0}.wide tr:not(.note){display:grid;grid-template-columns:repeat(3,1fr)}.wide .long{grid-column:1/-1}.wide th,.wide td{border-width:0}.wide tr{border-top:1px solid var(--line)}.wide .note{border-top:0}.wide thead,.wide tbody,.wide,.wide .note,.wide .note td{display:block}dd{margin-bottom:.4rem}}
@media print{body{background:none;font-size:10pt}main{max-width:none;padding:0}section{border:0;border-top:1px solid var(--line);border-radius:0;padding:.75rem 0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.bars li,figure,tr,.tile{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}.matrix{font-size:6.5pt}.matrix small{font-size:5.5pt}tr:has(+.note){break-after:avoid}.matrix th,.matrix td{padding:.1rem .15rem;position:static}details::details-content{content-visibility:visible;block-size:auto}}
`;

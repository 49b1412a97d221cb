// Takes a suggestion; gives its reason as one or two sentences for people. Says only what the suggestion holds.
import type { CodeEntry } from '../codebook/codebook.ts';
import type { Suggestion } from './schema.ts';

const QUOTED = 3;
const LONGEST_QUOTE = 60;

function quote(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > LONGEST_QUOTE ? `"${flat.slice(0, LONGEST_QUOTE - 1).replace(/[\ud800-\udbff]$/, '')}…"` : `"${flat}"`;
}

const NOT_TODAY: Readonly<Record<string, string>> = {
  negated: 'said not to be done',
  refused: 'refused',
  deferred: 'put off',
  planned: 'planned',
  past: 'of an earlier time',
  'other-provider': "somebody else's",
  home: 'done at home',
  education: 'explained only',
  goal: 'a goal',
  template: 'only in the form',
};

/** Says that sources disagree about what decided, and what others read. */
function disputeSentence({ disputed = [] }: Suggestion): string {
  return disputed
    .map(({ title, code, readings }) => {
      const others = readings.filter((reading) => reading.code !== code).map((reading) => reading.code ?? 'no service of the list');
      return ` Sources disagree about ${title}: others read ${others.join(' or ')}.`;
    })
    .join('');
}

/** `length`: how many words the note has. */
export function explainReason(suggestion: Suggestion, codes: readonly CodeEntry[], length: number): string {
  if (length === 0) return 'The note holds no words.';
  const titleOf = (code: string): string => codes.find((entry) => entry.code === code)?.title ?? code;
  const { code, services, evidence } = suggestion;
  if (code === null) {
    const others = evidence.filter(
      (item) => item.status !== 'delivered' && ['technique', 'activity', 'modality', 'device'].includes(item.role),
    );
    const disputes = disputeSentence(suggestion);
    if (evidence.length === 0) return `No words of a service on the list were found.${disputes}`;
    if (others.length === 0) return `No service of the list is described as delivered today.${disputes}`;
    const named = [...new Set(others.map((item) => `${quote(item.text)} is ${NOT_TODAY[item.status] ?? item.status}`))].slice(0, QUOTED);
    return `No service of the list is described as delivered today: ${named.join(', ')}.${disputes}`;
  }
  const service = services.find((item) => item.code === code);
  const quotes = [...new Set((service?.evidence ?? []).map((at) => quote(evidence[at]?.text ?? '')))].slice(0, QUOTED);
  const minutes = service?.minutes === undefined ? '' : `, ${service.minutes} minutes stated`;
  const words = quotes.length > 0 ? `: ${quotes.join(', ')}` : '';
  const others = services
    .filter((item) => item.code !== code)
    .map((item) => `${item.code} ${titleOf(item.code)}${item.minutes === undefined ? '' : ` (${item.minutes} min)`}`);
  const also = others.length > 0 ? ` Also delivered: ${others.join(', ')}.` : '';
  const wrong = suggestion.billed.filter((item) => item.agrees === false).map((item) => item.code);
  const disagrees = wrong.length > 0 ? ` Billed as ${[...new Set(wrong)].join(', ')}, which the words do not show.` : '';
  return `${code} ${titleOf(code)}${words}${minutes}.${also}${disagrees}${disputeSentence(suggestion)}`;
}

// Finds the billing codes that a note names. They are compared with what was delivered and are never features.
// Codes are identifiers: five digits or a letter and four; nothing else is read.
import type { Note } from '../note/readNote.ts';
import type { BilledCode } from './evidence.ts';

const CODE = /^(97[0-7]\d\d|9894[0-3]|989(?:2[5-9])|2056[01]|95992|g0283|9921[1-5]|9920[2-5])$/;
/** State abbreviations stand before a postal code. */
const STATE =
  /^(al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|in|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj|nm|ny|nc|nd|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|oregon)$/;

export function readBilled(note: Note): BilledCode[] {
  const billed: BilledCode[] = [];
  for (let i = 0; i < note.count; i++) {
    const word = note.lower[i] ?? '';
    if (word.length !== 5 || !CODE.test(word)) continue;
    const previous = note.lower[i - 1] ?? '';
    if (word.startsWith('97') && STATE.test(previous) && /^[A-Z]/.test(note.text.charAt(note.start[i - 1] ?? 0)) && previous !== 'or')
      continue;
    billed.push({ code: word.toUpperCase(), start: note.start[i] ?? 0, end: note.end[i] ?? 0 });
  }
  return billed;
}

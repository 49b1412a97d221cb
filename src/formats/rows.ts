// What every reader gives: rows of a file, each a note or one error that names source and line. Readers never put note text into an error.

export interface NoteRow {
  readonly kind: 'note';
  readonly source: string;
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly id: string;
  readonly text: string;
  readonly billed?: readonly string[];
  /** Other columns that go to the output as they are. */
  readonly kept?: Readonly<Record<string, unknown>>;
}

export interface RejectedRow {
  readonly kind: 'rejected';
  readonly source: string;
  readonly line: number;
  readonly id?: string;
  readonly code: string;
  readonly message: string;
}

export type Row = NoteRow | RejectedRow;

export interface ColumnOptions {
  /** Name of the field or column that holds the note, its id, and the billed codes. */
  readonly text?: string;
  readonly id?: string;
  readonly billed?: string;
  /** Columns that are handed on. */
  readonly keep?: readonly string[];
  /** Called once for a guess that a person should know of. */
  readonly notice?: (message: string) => void;
}

/** A whole file that cannot be read as what it was said to be. */
export class InputError extends Error {}

export const TEXT_NAMES = ['text', 'note', 'note_text', 'notetext', 'note text', 'narrative', 'document', 'body', 'content'];
export const ID_NAMES = ['id', 'note_id', 'noteid', 'note id', 'visit_id', 'encounter_id'];

/** The name among those present that equals a wanted one, case set aside. */
export function guessName(present: readonly string[], wanted: readonly string[]): string | undefined {
  for (const name of wanted) {
    const found = present.find((candidate) => candidate.trim().toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Billed codes as people write them in one cell: "97140-59 x1; 98940". */
export function splitBilled(cell: string): string[] {
  return cell.match(/\b(?:\d{5}|[GgJj]\d{4})\b/g)?.map((code) => code.toUpperCase()) ?? [];
}

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

// The shapes that reading a note gives: evidence, stated times, billed codes. Offsets are UTF-16 units of the note as given.

import type { Role, Status } from '../vocabulary.ts';

export interface CueText {
  readonly start: number;
  readonly end: number;
}

export interface Evidence {
  readonly start: number;
  readonly end: number;
  /** Index of the phrase in the codebook (-1: described in words that no phrase holds), its id, and what it stands for. */
  readonly phrase: number;
  readonly id: string;
  readonly code: string;
  readonly role: Role;
  readonly status: Status;
  readonly cue?: CueText;
  /** How sure the words around it make its code: 0 to 1; 1 where nothing was learned of them. */
  readonly certainty: number;
  /** A policy reads the phrase under another code than the codebook does. */
  readonly reread?: true;
  /** Words of the span: from..to in the note. */
  readonly from: number;
  readonly to: number;
}

export interface StatedTime {
  readonly start: number;
  readonly end: number;
  readonly minutes: number;
  /** The service the time belongs to, or "total"; times of nobody are left out. */
  readonly code: string;
}

export interface BilledCode {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

export interface NoteEvidence {
  readonly evidence: readonly Evidence[];
  readonly times: readonly StatedTime[];
  readonly billed: readonly BilledCode[];
  /** Words of the note. */
  readonly words: number;
  /** How many spans were left out beyond the cap. */
  readonly truncated: number;
  /** Delivered techniques that the policy in force reads as no service, though others read them as one. */
  readonly setAside: readonly Evidence[];
}

const SHOWS_DELIVERY: ReadonlySet<string> = new Set(['technique', 'activity', 'modality', 'device']);

/** Is this evidence that its service was delivered today? */
export function showsDelivery(evidence: Pick<Evidence, 'role' | 'status'>): boolean {
  return evidence.status === 'delivered' && SHOWS_DELIVERY.has(evidence.role);
}

/** Could this evidence show delivery, whatever its status? */
export function namesService(evidence: Pick<Evidence, 'role'>): boolean {
  return SHOWS_DELIVERY.has(evidence.role);
}

/** The same evidence with another status, and with the cue that says so. */
export function withStatus(evidence: Evidence, status: Status, cue?: CueText): Evidence {
  const { cue: _, ...rest } = evidence;
  return { ...rest, status, ...(cue === undefined ? {} : { cue }) };
}

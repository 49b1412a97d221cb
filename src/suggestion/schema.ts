// The suggestion: the one document that the program gives for a note. zod is its definition; JSON Schema is exported from it.
import { z } from 'zod';
import { ROLES, STATUSES } from '../vocabulary.ts';

const offset = z.int().min(0);
const probability = z.number().min(0).max(1);
const code = z.string().min(1);

const part = z.tuple([z.int().min(0), z.number()]);

export const rankSchema = z.strictObject({
  code: code.nullable(),
  probability,
  score: z.number(),
  bias: z.number().optional(),
  parts: z.array(part).optional(),
});

export const evidenceSchema = z.strictObject({
  start: offset,
  end: offset,
  text: z.string(),
  phrase: z.string(),
  code,
  role: z.enum(ROLES),
  status: z.enum(STATUSES),
  cue: z.strictObject({ start: offset, end: offset, text: z.string() }).optional(),
});

export const suggestionSchema = z.strictObject({
  schema: z.literal('palpate.suggestion/1'),
  id: z.string(),
  code: code.nullable(),
  confidence: probability,
  decision: z.enum(['suggest', 'review', 'none']),
  reason: z.string(),
  ranking: z.array(rankSchema).min(1),
  services: z.array(z.strictObject({ code, probability, minutes: z.number().optional(), evidence: z.array(z.int().min(0)) })),
  evidence: z.array(evidenceSchema),
  times: z.array(z.strictObject({ start: offset, end: offset, text: z.string(), minutes: z.number(), code })),
  billed: z.array(z.strictObject({ code, start: offset.optional(), end: offset.optional(), agrees: z.boolean().optional() })),
  model: z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() }),
  /** Techniques that decided the answer and that published sources put under different codes: `code` is what the policy in force reads. */
  disputed: z
    .array(
      z.strictObject({
        technique: z.string(),
        title: z.string(),
        code: code.nullable(),
        readings: z.array(z.strictObject({ code: code.nullable(), by: z.array(z.string()) })),
        spans: z.array(z.strictObject({ start: offset, end: offset, text: z.string() })),
      }),
    )
    .optional(),
  /** The policy by which disputed techniques were read. */
  policy: z.string().optional(),
  /** Codes that are not ruled out, likeliest first; it holds the primary as often as the manifest promises. */
  set: z.array(code.nullable()).optional(),
  /** Columns of the input that were asked to be handed on. */
  kept: z.record(z.string(), z.unknown()).optional(),
  units: z.array(z.unknown()).optional(),
  truncated: z.int().min(1).optional(),
});

/** What takes a suggestion's place for a row that could not be classified. Never holds note text. */
export const errorRecordSchema = z.strictObject({
  schema: z.literal('palpate.error/1'),
  id: z.string().optional(),
  error: z.strictObject({ code: z.string(), message: z.string(), source: z.string().optional(), line: z.int().optional() }),
});

export type Suggestion = z.infer<typeof suggestionSchema>;
export type SuggestedEvidence = z.infer<typeof evidenceSchema>;
export type Rank = z.infer<typeof rankSchema>;
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

/** JSON Schema of a suggestion, for other programs. */
export function suggestionJsonSchema(): unknown {
  return z.toJSONSchema(suggestionSchema);
}

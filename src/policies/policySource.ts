// The shapes of the files in data/policies and of a clinic's own policy file. One zod definition each.
import { z } from 'zod';
import { ROLES } from '../vocabulary.ts';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens');
/** A code of the table, or "none": no service of the list. */
const reading = z.string().regex(/^(\d{5}|none)$/, 'expected five digits in quotes, or none');

export const disputesSource = z.strictObject({
  disputes: z
    .array(
      z.strictObject({
        id,
        title: z.string().min(1),
        /** Phrases of the codebook that tell the technique. */
        phrases: z.array(id).min(1),
        readings: z
          .array(
            z.strictObject({
              code: reading,
              /** Needed where the codebook itself reads the phrases as no service: a look-alike has no role that shows delivery. */
              role: z.enum(ROLES).optional(),
              by: z.array(z.string().min(1)).min(1),
              why: z.string().min(1),
            }),
          )
          .min(2),
        /** A note that shows the technique and nothing else; the tests read it under every policy. */
        example: z.string().min(1),
      }),
    )
    .min(1),
});

export const policySource = z.strictObject({
  id,
  title: z.string().min(1),
  /** Dispute -> code. What is not named stays as the codebook has it. */
  readings: z.record(z.string(), reading).optional(),
  /** Phrase -> code, for techniques that are in no dispute. */
  phrases: z.record(z.string(), reading).optional(),
});

export type PolicySource = z.infer<typeof policySource>;

// The manifest of a model folder: what the model is, in which order its features and classes stand, and the checksum of every file.
import { z } from 'zod';

const checksum = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestSchema = z.strictObject({
  schema: z.literal('palpate.model/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  version: z.string().min(1),
  /** Table codes in column order; column 0 of the ranking is "none". */
  codes: z.array(z.string().min(1)).min(1),
  features: z.array(z.string().min(1)).min(1),
  codebook: checksum,
  files: z.record(z.string(), checksum),
  calibration: z.strictObject({
    /** Ranking probabilities are a softmax of `scale` times the scores. */
    scale: z.number().positive(),
    /** Service probability = logistic(slope * score + offset). */
    serviceSlope: z.number().positive(),
    serviceOffset: z.number(),
  }),
  thresholds: z.strictObject({
    /** Below this confidence the decision is "review". */
    review: z.number().min(0).max(1),
    /** From this probability on a service is taken as delivered. */
    service: z.number().min(0).max(1),
  }),
  /** A class stands in the prediction set from its threshold on; the set holds the primary in `coverage` of notes. One a class, "none" first. */
  sets: z.strictObject({ coverage: z.number().min(0).max(1), thresholds: z.array(z.number().min(0).max(1)) }),
  bias: z.strictObject({ ranking: z.array(z.number()), services: z.array(z.number()) }),
  training: z.strictObject({ command: z.string(), data: z.record(z.string(), checksum), notes: z.int(), seed: z.int() }),
});

export type Manifest = z.infer<typeof manifestSchema>;

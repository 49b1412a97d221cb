// Writes MODEL_CARD.md from the figures of a training run. No figure in it is typed by hand.
import type { Measures } from './measures.ts';

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

export function modelCard(measures: Measures, notes: number, writers: number): string {
  const recall = Object.entries(measures.recall).map(([code, value]) => `| ${code} | ${percent(value)} |`);
  return `# Model card: palpate-1

What it does: ranks billing codes (and "none") for the text of one massage, chiropractic or therapy note, from evidence that the codebook finds.
It suggests; a person decides. It is no billing advice.

Trained on ${notes} invented notes by ${writers} writers, all language models with different personas (data/notes/WRITERS.md); no real patient's note. Writers of real
notes differ: judge it on your own before you rely on it.

## Figures

Cross-validation in five folds, grouped by writer: segment model, time model and classifier of a fold saw no note of its writers. The codebook and cues were written with some of
the notes in view. Notes of ten writers that nothing was made from are judged apart; every such evaluation is a line of data/notes/ledger.jsonl, and they score higher than these,
since many notes here were written to be hard.

| figure | value |
|---|---|
| defensible top-1 | ${percent(measures.defensibleTop1)} |
| strict top-1 | ${percent(measures.strictTop1)} |
| defensible top-3 | ${percent(measures.defensibleTop3)} |
| distractors taken as delivered | ${percent(measures.distractorsTaken)} of ${measures.distractors} |
| evidence recall / precision | ${percent(measures.evidenceRecall)} / ${percent(measures.evidencePrecision)} |
| minutes right | ${percent(measures.minutesRight)} of ${measures.minutes} |
| calibration error (95th percentile of a perfect model) | ${measures.calibrationError.toFixed(3)} (${measures.calibrationErrorOfPerfect.toFixed(3)}) |
| not sent to review / right there | ${percent(measures.notReviewed)} / ${percent(measures.notReviewedRight)} |
| primary in the prediction set (promised 90 %) / answers a set | ${percent(measures.setCoverage)} / ${measures.setSize.toFixed(2)} |

Defensible top-1 by primary code:

| primary | defensible |
|---|---|
${recall.join('\n')}

## Limits

English notes of these services only. Most of what is missed is a service told in words that neither the codebook nor any training note holds; then come
services that share their words (balance and function, exercise and task, massage and manual therapy), times of several services in one sentence, and codes that few notes
hold (groups, stimulation with the therapist at hand, adjustments outside the spine). Misspellings are corrected only towards codebook words. In long documents of
other specialties a sentence may still read like a service: the confidence is low there and the decision is review.
`;
}

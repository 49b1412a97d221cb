// Writes MODEL_CARD.md from the figures of a training run. No figure in it is typed by hand.
import type { Measures } from './measures.ts';

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

export function modelCard(measures: Measures, notes: number): string {
  const recall = Object.entries(measures.recall).map(([code, value]) => `| ${code} | ${percent(value)} |`);
  return `# Model card: palpate-1

What it does: ranks billing codes (and "none") for the text of one massage, chiropractic or therapy note, from evidence that the codebook finds.
It suggests; a person decides. It is no billing advice.

Trained on ${notes} invented notes by language models (data/notes); no real patient's note. Writers of real notes differ: expect lower figures than these.

## Figures (cross-validation grouped by writer or family of settings; codebook and cues saw most of these notes, so it judges the classifier alone)

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

Defensible top-1 by primary code:

| primary | defensible |
|---|---|
${recall.join('\n')}

## Limits

English notes of these services only. A code that no training note has as its primary decides like its class, by tied weights.
Plain-word descriptions that the codebook lacks are not seen; misspellings are corrected only towards codebook words.
`;
}

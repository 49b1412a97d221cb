// Every cue's own example sentences: the span in braces has the cue's status (yes), or not (no).
import { describe, expect, it } from 'vitest';
import { bracedSpan, compilation, reader } from '../support/examples.ts';

for (const { value } of compilation.cueFiles) {
  describe(`${value.status} cues`, () => {
    for (const cue of value.cues) {
      it.each(cue.yes ?? [])(`${cue.id} yes: %s`, (example) => {
        const { text, start, end } = bracedSpan(example);
        expect(reader.statusOf(text, { start, end, of: cue.of ?? 'service' }).status).toBe(value.status);
      });
      it.each(cue.no)(`${cue.id} no: %s`, (example) => {
        const { text, start, end } = bracedSpan(example);
        const { status } = reader.statusOf(text, { start, end, of: cue.of ?? 'service' });
        if (value.status === 'delivered') expect(status === 'delivered' || status !== 'past').toBe(true);
        else expect(status).not.toBe(value.status);
      });
    }
  });
}

// Opens the model once for each choice of options, where a file of tests runs the command many times: in place of src/createClassifier.ts by vi.mock.
import type { Classifier } from '../../../src/classifier.ts';

type Module = typeof import('../../../src/createClassifier.ts');

export function openedOnce(real: Module): Module {
  const opened = new Map<string, Promise<Classifier>>();
  return {
    ...real,
    createClassifier: (options = {}) => {
      const key = JSON.stringify(options);
      const known = opened.get(key) ?? real.createClassifier(options);
      opened.set(key, known);
      known.catch(() => opened.delete(key));
      return known;
    },
  };
}

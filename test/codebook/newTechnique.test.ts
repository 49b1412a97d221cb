// Knowledge is data: an invented technique and an invented cue are added to data/ in memory, recompiled without retraining,
// and the shipped model's weights decide for them.
import { expect, it } from 'vitest';
import { projectFiles } from '../../scripts/support/compileProject.ts';
import { type Classifier, composeClassifier, isError } from '../../src/classifier.ts';
import { loadCodebook } from '../../src/codebook/codebook.ts';
import { compileCodebook } from '../../src/codebook/compileCodebook.ts';
import { openSession, readModelFolder, shippedModelFolder } from '../../src/createClassifier.ts';

const ENTRY = `
  - id: zz-blorbling
    role: technique
    why: invented for this test
    source: clinical-usage
    match: ["~blorble <body>", "blorble technique"]
    forms: {blorble: [blorble, blorbles, blorbled, blorbling]}
    yes: ["Blorbled the left calf"]
    no: ["Declined blorble technique"]
`;

/** A classifier with the shipped weights and a codebook that holds the invented technique under one code. */
async function classifierWith(code: string): Promise<Classifier> {
  const files = projectFiles();
  const codes = files.codes.map((file) =>
    file.path.endsWith(`${code}.yaml`) ? { ...file, text: `${file.text.trimEnd()}\n${ENTRY.slice(1)}` } : file,
  );
  const { codebook: compiled, problems } = compileCodebook({ ...files, codes });
  expect(problems).toEqual([]);
  const { manifest, onnx, learned, sha256 } = readModelFolder(shippedModelFolder());
  return composeClassifier({
    codebook: loadCodebook(compiled),
    learned,
    manifest,
    session: await openSession(onnx, manifest),
    sha256,
  });
}

const DELIVERED = [
  'Blorbled the left calf and then the right, 15 min. Tolerated well.',
  'S: stiff. O: blorble technique 12 min. P: see Friday.',
  'Tx today: blorbled the left calf x 20 min',
];

it.each(['97124', '97140', '97112', '97530', '97039'])(
  'an invented technique of %s decides like its class without retraining',
  async (code) => {
    const classifier = await classifierWith(code);
    for (const text of DELIVERED) {
      const result = await classifier.classify(text);
      if (isError(result)) throw new Error(result.error.code);
      expect(result.code).toBe(code);
      expect(result.evidence.map(({ phrase, status }) => [phrase, status])).toContainEqual(['zz-blorbling', 'delivered']);
    }
    const refused = await classifier.classify('Pt declined blorble technique today. Left without treatment.');
    if (isError(refused)) throw new Error(refused.error.code);
    expect(refused.code).toBeNull();
  },
);

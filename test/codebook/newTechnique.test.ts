// Knowledge is data: an invented technique and an invented cue are added to data/ in memory, recompiled without retraining,
// and the shipped model's weights decide for them.
import { expect, it } from 'vitest';
import { projectFiles } from '../../scripts/support/compileProject.ts';
import { composeClassifier, isError } from '../../src/classifier.ts';
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

it('an invented technique decides like its class without retraining', async () => {
  const files = projectFiles();
  const codes = files.codes.map((file) =>
    file.path.endsWith('97140.yaml') ? { ...file, text: `${file.text.trimEnd()}\n${ENTRY.slice(1)}` } : file,
  );
  const { codebook: compiled, problems } = compileCodebook({ ...files, codes });
  expect(problems).toEqual([]);
  const { manifest, onnx, learned, sha256 } = readModelFolder(shippedModelFolder());
  const classifier = composeClassifier({
    codebook: loadCodebook(compiled),
    learned,
    manifest,
    session: await openSession(onnx, manifest),
    sha256,
  });
  const result = await classifier.classify('Blorbled the left calf and then the right, 15 min. Tolerated well.');
  if (isError(result)) throw new Error(result.error.code);
  expect(result.code).toBe('97140');
  expect(result.services.map(({ code, minutes }) => [code, minutes])).toEqual([['97140', 15]]);
  expect(result.evidence.map(({ phrase, status }) => [phrase, status])).toContainEqual(['zz-blorbling', 'delivered']);
  const refused = await classifier.classify('Pt declined blorble technique today. Left without treatment.');
  if (isError(refused)) throw new Error(refused.error.code);
  expect(refused.code).toBeNull();
});

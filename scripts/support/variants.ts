// The workbench with one stage switched off: what ablation compares. Each variant is trained and judged anew.
import { parse, stringify } from 'yaml';
import { type Compilation, compileCodebook } from '../../src/codebook/compileCodebook.ts';
import type { SourceFile } from '../../src/codebook/problems.ts';
import type { NoteEvidence } from '../../src/evidence/evidence.ts';
import { namesService, showsDelivery } from '../../src/evidence/evidence.ts';
import { LIMITS } from '../../src/evidence/judgeSegments.ts';
import type { FeatureKind } from '../../src/evidence/segmentTable.ts';
import type { MarkedText } from '../../src/training/segmentRows.ts';
import { projectFiles } from './compileProject.ts';
import { createWorkbench, type Workbench } from './prepare.ts';

type Change = (bench: Workbench, wordings: readonly MarkedText[]) => Workbench;

/** A bench whose classifier sees less of the evidence; what is highlighted stays. */
const seeing =
  (change: (evidence: NoteEvidence) => NoteEvidence): Change =>
  (bench) => ({ ...bench, extract: (evidence) => bench.extract(change(evidence)) });

const never = 2;

function compiled(change: (file: SourceFile) => SourceFile): Compilation {
  const files = projectFiles();
  return compileCodebook({ ...files, cues: files.cues.map(change) });
}

const withoutPart =
  (part: 'cues' | 'headings'): Change =>
  (_, wordings) =>
    createWorkbench(
      compiled(({ path, text }) => ({ path, text: stringify({ ...parse(text), [part]: [] }) })),
      wordings,
    );

const withoutKinds =
  (...kinds: readonly FeatureKind[]): Change =>
  (bench) => ({ ...bench, withoutKinds: kinds });

export const VARIANTS: readonly { readonly name: string; readonly change: Change }[] = [
  { name: 'nothing switched off', change: (bench) => bench },
  {
    name: 'misspellings',
    change: (bench) => ({
      ...bench,
      codebook: { ...bench.codebook, spelling: { ...bench.codebook.spelling, targets: new Map(), near: new Map() } },
    }),
  },
  { name: 'status: cues', change: withoutPart('cues') },
  { name: 'status: sections', change: withoutPart('headings') },
  {
    name: 'status: features of services that are not today',
    change: seeing((note) => ({
      ...note,
      evidence: note.evidence.map((item) => (namesService(item) && !showsDelivery(item) ? { ...item, code: 'none' } : item)),
    })),
  },
  { name: 'minutes', change: seeing((note) => ({ ...note, times: [] })) },
  {
    name: 'findings, purposes, responses',
    change: seeing((note) => ({
      ...note,
      evidence: note.evidence.map((item) => (namesService(item) ? item : { ...item, code: 'none', phrase: -1 })),
    })),
  },
  {
    name: 'segment model (codebook and cues alone)',
    change: (bench) => ({ ...bench, limits: { least: 0, described: never, overrules: never } }),
  },
  { name: 'segment model: services without a phrase', change: (bench) => ({ ...bench, limits: { ...LIMITS, described: never } }) },
  { name: 'segment model: pairs of words', change: withoutKinds('pair') },
  {
    name: 'segment model: neighbours and headings',
    change: withoutKinds('before', 'after', 'heading', 'evidence-before', 'evidence-line', 'evidence-after'),
  },
  { name: 'segment model: codebook evidence', change: withoutKinds('evidence', 'role', 'phrase', 'slot', 'timed') },
  {
    name: 'wordings (data/wordings)',
    change: (bench, wordings) => ({ ...bench, examples: bench.examples.filter((example) => !wordings.includes(example)) }),
  },
];

import { createEvidenceReader } from '../src/evidence/readEvidence.ts';
import { fitSegments, SEGMENT_FIT } from '../src/training/fitSegments.ts';
import { readSegmentRows } from '../src/training/segmentRows.ts';
import { compileProject } from './support/compileProject.ts';
import { FOLDS, readDataset } from './support/dataset.ts';
import { createWorkbench } from './support/prepare.ts';

const { codebook } = compileProject();
const bench = createWorkbench(codebook);
const all = readDataset();
const notes = process.env.TENTH ? all.filter((_, i) => i % 3 === 0) : all;
const rows = readSegmentRows(bench.codebook, notes);
const DEL = new Set(['technique', 'activity', 'modality', 'device']);
const ov = (a: any, b: any) => a.start < b.end && b.start < a.end;
for (const fit of JSON.parse(process.env.FITS ?? '[{}]')) {
  const t = Date.now();
  const models = Array.from({ length: FOLDS }, (_, f) =>
    fitSegments(
      rows,
      notes.flatMap((n, i) => (n.fold === f ? [] : [i])),
      { ...SEGMENT_FIT, ...fit },
    ),
  );
  console.log(JSON.stringify(fit), 'fit', Date.now() - t, 'ms; features', models[0]!.high.length, 'weights', models[0]!.weight.length);
  for (const limits of JSON.parse(process.env.LIM ?? '[{}]')) {
    const l = { least: 0.12, described: 0.4, overrules: 0.7, ...limits };
    const readers = models.map((m) => createEvidenceReader(bench.codebook, { segments: m }, l));
    let marks = 0,
      found = 0,
      shown = 0,
      ok = 0,
      dis = 0,
      taken = 0,
      crude = 0,
      desc = 0,
      descOk = 0;
    for (const n of notes) {
      const ev = readers[n.fold]!.read(n.text).evidence.filter((e) => e.status === 'delivered' && DEL.has(e.role));
      for (const m of n.marks) {
        if (m.kind === 'delivered') {
          marks++;
          if (ev.some((e) => e.code === m.label && ov(e, m))) found++;
        } else if (m.kind === 'distractor') {
          dis++;
          if (ev.some((e) => ov(e, m))) taken++;
        }
      }
      for (const e of ev) {
        shown++;
        const good = n.marks.some((m) => (m.kind === 'delivered' || m.kind === 'support') && m.label === e.code && ov(e, m));
        if (good) ok++;
        if (e.phrase < 0) {
          desc++;
          if (good) descOk++;
        }
      }
      const c = new Map<string, number>();
      for (const e of ev) c.set(e.code, (c.get(e.code) ?? 0) + e.certainty);
      const top = [...c].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
      if (top === n.primary || n.also.includes(top)) crude++;
    }
    console.log(
      JSON.stringify(limits),
      `recall ${(found / marks).toFixed(3)} precision ${(ok / shown).toFixed(3)} (described ${(descOk / desc).toFixed(3)} of ${desc}) distractors ${(taken / dis).toFixed(3)} crude ${(crude / notes.length).toFixed(3)}`,
    );
  }
}

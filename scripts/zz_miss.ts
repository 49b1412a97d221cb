import { createEvidenceReader } from '../src/evidence/readEvidence.ts';
import { fitSegments } from '../src/training/fitSegments.ts';
import { readSegmentRows } from '../src/training/segmentRows.ts';
import { compileProject } from './support/compileProject.ts';
import { FOLDS, readDataset } from './support/dataset.ts';
import { createWorkbench } from './support/prepare.ts';

const { codebook } = compileProject();
const bench = createWorkbench(codebook);
const notes = readDataset();
const rows = readSegmentRows(bench.codebook, notes);
const plain = createEvidenceReader(bench.codebook);
const DEL = new Set(['technique', 'activity', 'modality', 'device']);
const ov = (a: any, b: any) => a.start < b.end && b.start < a.end;
const kinds = new Map<string, number>();
const ex = new Map<string, string[]>();
for (let f = 0; f < FOLDS; f++) {
  const m = fitSegments(
    rows,
    notes.flatMap((n, i) => (n.fold === f ? [] : [i])),
  );
  const r = createEvidenceReader(bench.codebook, { segments: m });
  const low = createEvidenceReader(bench.codebook, { segments: m }, { least: 0, described: 0.1, overrules: 0.7 });
  for (const n of notes.filter((n) => n.fold === f)) {
    const ev = r.read(n.text).evidence;
    const pre = plain.read(n.text).evidence;
    const lo = low.read(n.text).evidence;
    for (const k of n.marks) {
      if (k.kind !== 'delivered') continue;
      const hit = ev.find((e) => e.status === 'delivered' && DEL.has(e.role) && e.code === k.label && ov(e, k));
      if (hit) continue;
      const p = pre.filter((e) => ov(e, k));
      const now = ev.filter((e) => ov(e, k));
      const l = lo.filter((e) => ov(e, k));
      const own = p.find((e) => e.code === k.label && DEL.has(e.role));
      const kind = own
        ? own.status === 'delivered'
          ? 'judged away'
          : 'cue status kept'
        : now.some((e) => DEL.has(e.role) && e.status === 'delivered')
          ? 'other code'
          : p.length
            ? 'only other evidence'
            : 'nothing matched';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const list = ex.get(kind) ?? [];
      list.push(
        `${n.id} ${k.label} "${n.text.slice(k.start, k.end).replace(/\s+/g, ' ')}" pre: ${p.map((e) => `${e.id} ${e.code} ${e.status}`).join(', ')} | now: ${now.map((e) => `${e.id} ${e.code} ${e.status} ${e.certainty.toFixed(2)}`).join(', ')} | low: ${l.map((e) => `${e.code} ${e.certainty.toFixed(2)}`).join(', ')}`,
      );
      ex.set(kind, list);
    }
  }
}
console.log([...kinds]);
for (const [k, l] of ex) {
  console.log('==', k);
  for (let i = 0; i < 25; i++) console.log(l[Math.floor((i * l.length) / 25)]);
}

// Takes the YAML files of data/policies and the compiled codebook; gives policies.json, or the problems found with file and line.
// Used when compiling only.
import type { CompiledCodebook } from '../codebook/compiled.ts';
import { type Located, type Problem, readSource, type SourceFile } from '../codebook/problems.ts';
import { type CompiledPolicies, DEFAULT_POLICY } from './policies.ts';
import { disputesSource, type PolicySource, policySource } from './policySource.ts';

export interface PolicyCompilation {
  readonly policies: CompiledPolicies;
  readonly problems: readonly Problem[];
  /** Dispute -> a note that shows it. */
  readonly examples: ReadonlyMap<string, string>;
}

const DISPUTES = 'disputes.yaml';

export function compilePolicies(files: readonly SourceFile[], codebook: Pick<CompiledCodebook, 'codes' | 'phrases'>): PolicyCompilation {
  const problems: Problem[] = [];
  const phrases = new Map(codebook.phrases.map((phrase) => [phrase.id, phrase]));
  const codes = new Set(['none', ...codebook.codes.map(({ code }) => code)]);
  const disputesFile = files.find(({ path }) => path.endsWith(DISPUTES));
  const disputes = disputesFile === undefined ? undefined : readSource(disputesFile, disputesSource, problems);
  const list = disputes?.value.disputes ?? [];
  const problem = (file: Located<unknown>, keys: readonly (string | number)[], message: string): void => {
    problems.push({ path: file.path, line: file.lineOf(keys), message });
  };
  const owner = new Map<string, string>();
  const ids = new Set<string>();
  if (disputes !== undefined)
    list.forEach((dispute, at) => {
      const where = ['disputes', at];
      if (ids.has(dispute.id)) problem(disputes, where, `the dispute "${dispute.id}" stands twice`);
      ids.add(dispute.id);
      dispute.phrases.forEach((id, index) => {
        const phrase = phrases.get(id);
        const keys = [...where, 'phrases', index];
        if (phrase === undefined) {
          problem(disputes, keys, `expected a phrase of the codebook, found "${id}"`);
          return;
        }
        const other = owner.get(id);
        if (other !== undefined) problem(disputes, keys, `"${id}" is in the dispute "${other}" already`);
        owner.set(id, dispute.id);
        const own = phrase.lookAlike === true ? 'none' : phrase.code;
        if (!dispute.readings.some(({ code }) => code === own))
          problem(disputes, keys, `no reading is ${own}, as the codebook has "${id}"`);
        if (phrase.lookAlike === true && dispute.readings.some(({ code, role }) => code !== 'none' && role === undefined))
          problem(disputes, keys, `expected a role for each code, because "${id}" is a look-alike and shows nothing by itself`);
      });
      dispute.readings.forEach(({ code }, index) => {
        if (!codes.has(code))
          problem(disputes, [...where, 'readings', index, 'code'], `expected a code of the table or none, found ${code}`);
      });
    });

  const policyFiles = files
    .filter(({ path }) => !path.endsWith(DISPUTES))
    .map((file) => readSource(file, policySource, problems))
    .filter((file): file is Located<PolicySource> => file !== undefined);
  const names = new Set<string>();
  for (const file of policyFiles) {
    const { id, readings = {}, phrases: own = {} } = file.value;
    if (names.has(id)) problem(file, ['id'], `the policy "${id}" stands twice`);
    names.add(id);
    for (const [dispute, code] of Object.entries(readings)) {
      const entry = list.find((each) => each.id === dispute);
      if (entry === undefined) problem(file, ['readings', dispute], `expected a dispute of ${DISPUTES}, found "${dispute}"`);
      else if (!entry.readings.some((reading) => reading.code === code))
        problem(file, ['readings', dispute], `expected one of ${entry.readings.map((reading) => reading.code).join(', ')}, found ${code}`);
      else if (id === DEFAULT_POLICY)
        for (const phrase of entry.phrases) {
          const found = phrases.get(phrase);
          const has = found?.lookAlike === true ? 'none' : found?.code;
          if (has !== code)
            problem(file, ['readings', dispute], `expected ${has ?? 'nothing'}, as the codebook has "${phrase}", found ${code}`);
        }
    }
    if (id === DEFAULT_POLICY)
      for (const dispute of list)
        if (!(dispute.id in readings)) problem(file, ['readings'], `expected a reading of every dispute, "${dispute.id}" is missing`);
    for (const phrase of Object.keys(own))
      if (!phrases.has(phrase)) problem(file, ['phrases', phrase], `expected a phrase of the codebook, found "${phrase}"`);
  }
  if (!names.has(DEFAULT_POLICY)) problems.push({ path: 'data/policies', line: 1, message: `expected a policy "${DEFAULT_POLICY}"` });
  return {
    policies: {
      schema: 'palpate.policies/1',
      disputes: list.map(({ id, title, phrases: members, readings }) => ({
        id,
        title,
        phrases: members,
        readings: readings.map(({ code, role, by }) => ({ code, ...(role === undefined ? {} : { role }), by })),
      })),
      policies: policyFiles.map(({ value }) => value),
    },
    problems,
    examples: new Map(list.map(({ id, example }) => [id, example])),
  };
}

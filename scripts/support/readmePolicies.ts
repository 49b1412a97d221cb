// The table of disputed techniques in README: one row a technique, one column a policy. Written by npm run golden, compared by a test.
import { type CompiledPolicies, DEFAULT_POLICY } from '../../src/policies/policies.ts';

const BEGIN = '<!-- policies: made by npm run golden -->\n';
const END = '<!-- /policies -->';

/** A README with the table of these policies. Throws when it lacks the place for it. */
export function withPolicyTable(readme: string, { policies, disputes }: CompiledPolicies): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('README.md lacks the place for the table of policies');
  const guide = policies.find(({ id }) => id === DEFAULT_POLICY);
  const others = policies.filter(({ id }) => id !== DEFAULT_POLICY);
  const rows = disputes.map(({ id, title, readings }) => {
    const open = readings.map(({ code }) => code).filter((code) => code !== guide?.readings?.[id]);
    const chosen = others.map((policy) => policy.readings?.[id] ?? '');
    return `| \`${id}\` | ${title} | ${guide?.readings?.[id] ?? ''} | ${open.join(', ')} | ${chosen.join(' | ')} |`;
  });
  const head = `| name | technique | ${DEFAULT_POLICY} | others read | ${others.map(({ id }) => `\`${id}\``).join(' | ')} |`;
  const rule = `|---|---|---|---|${others.map(() => '---|').join('')}`;
  const notes = others.map(({ id, title }) => `- \`${id}\`: ${title}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${[head, rule, ...rows].join('\n')}\n\nEmpty: as in ${DEFAULT_POLICY}.\n\n${notes.join('\n')}\n\n${readme.slice(end)}`;
}

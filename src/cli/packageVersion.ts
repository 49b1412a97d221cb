// The version of the package, from the package.json that lies beside src or dist.
import { readFileSync } from 'node:fs';

export function packageVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : '';
}

// Exit codes and how a failing command ends: decided here and nowhere else. Messages never hold note text.
import { InputError } from '../formats/rows.ts';
import { ModelRefused } from '../model/inspectOnnx.ts';
import { PolicyRefused } from '../policies/policies.ts';

export const EXIT = { done: 0, someRowsFailed: 1, usageOrModel: 2, tooManyRejects: 3, interrupted: 130 } as const;

export class UsageError extends Error {}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A closed pipe ends the program quietly: whoever read it has seen enough. */
export function isClosedPipe(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

/** Prints what went wrong on standard error and gives the exit code. */
export function reportFailure(error: unknown): number {
  if (isClosedPipe(error)) return EXIT.done;
  if (error instanceof UsageError || error instanceof ModelRefused || error instanceof PolicyRefused || error instanceof InputError) {
    process.stderr.write(`palpate: ${error.message}\n`);
    return EXIT.usageOrModel;
  }
  const code = systemCode(error);
  if (code === 'ENOSPC')
    process.stderr.write(
      'palpate: PALPATE_DISK_FULL: no space left on the disk; make room; a run to --out goes on with --resume, any other begins anew\n',
    );
  else if (code !== undefined && error instanceof Error && 'path' in error)
    process.stderr.write(`palpate: PALPATE_FILE: ${String(error.path)}: ${code}\n`);
  else
    process.stderr.write(
      `palpate: PALPATE_INTERNAL: ${error instanceof Error ? error.name : 'unknown error'}${code === undefined ? '' : ` (${code})`}; please report it\n`,
    );
  if (process.env.PALPATE_DEBUG !== undefined && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.usageOrModel;
}

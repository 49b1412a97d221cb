// A disk on which the program dies: counts what is done to files (node:fs/promises), and at a chosen step does it not, and nothing after it ("kill"); or does
// half of it ("torn"); or the power goes, and bytes that nobody asked to be made safe are lost ("power").
// Used in place of node:fs/promises by vi.mock; real files are behind it.
import { existsSync, truncateSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

type Promises = typeof import('node:fs/promises');

/** Stands for SIGKILL. */
export class Killed extends Error {}

export type Death = 'kill' | 'torn' | 'power';

interface Disk {
  /** Steps since the last `arm`. */
  steps: number;
  dieAt: number;
  how: Death;
  dead: boolean;
  /** What stopped working when the program died, for a message. */
  last: string;
  readonly open: Map<FileHandle, Kept>;
}

interface Kept {
  readonly path: string;
  size: number;
  safe: number;
}

export const disk: Disk = { steps: 0, dieAt: Number.POSITIVE_INFINITY, how: 'kill', dead: false, last: '', open: new Map() };

/** The program lives; it dies at this step, if it comes to it. */
export function arm(dieAt = Number.POSITIVE_INFINITY, how: Death = 'kill'): void {
  Object.assign(disk, { steps: 0, dieAt, how, dead: false, last: '' });
}

/** What the system does when a program is gone. */
export async function closeAll(): Promise<void> {
  for (const [file, { path, size, safe }] of disk.open) {
    await file.close().catch(() => undefined);
    if (disk.dead && disk.how === 'power' && safe < size && existsSync(path)) truncateSync(path, safe);
  }
  disk.open.clear();
}

async function step<T>(name: string, act: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
  if (disk.dead) throw new Killed('dead');
  if (++disk.steps < disk.dieAt) return act();
  disk.dead = true;
  disk.last = name;
  if (disk.how !== 'kill') await half?.();
  throw new Killed(name);
}

function dyingHandle(file: FileHandle, path: string, size: number): FileHandle {
  const kept: Kept = { path, size, safe: size };
  disk.open.set(file, kept);
  const write = (...given: readonly unknown[]): Promise<unknown> => {
    const [data, offset, length, position] = given;
    if (typeof data === 'string') {
      kept.size += Buffer.byteLength(data);
      return step(
        `write ${path}`,
        () => file.write(data),
        () => file.write(data.slice(0, data.length >> 1)),
      );
    }
    if (!(data instanceof Uint8Array) || typeof offset !== 'number' || typeof length !== 'number' || typeof position !== 'number')
      throw new TypeError('a way of writing that the dying disk does not know');
    kept.size = Math.max(kept.size, position + length);
    return step(
      `write ${path}`,
      () => file.write(data, offset, length, position),
      () => file.write(data, offset, length >> 1, position),
    );
  };
  const sync = (act: () => Promise<void>): Promise<void> =>
    step(`sync ${path}`, async () => {
      const { size: now } = kept;
      await act();
      kept.safe = now;
    });
  const own: Readonly<Record<string, unknown>> = {
    write,
    truncate: (to: number) =>
      step(`truncate ${path}`, async () => {
        await file.truncate(to);
        Object.assign(kept, { size: to, safe: Math.min(kept.safe, to) });
      }),
    writeFile: (data: string | Uint8Array) => {
      kept.size += data.length;
      return step(
        `write ${path}`,
        () => file.writeFile(data),
        () => file.writeFile(data.slice(0, data.length >> 1)),
      );
    },
    sync: () => sync(() => file.sync()),
    datasync: () => sync(() => file.datasync()),
    close: () => {
      if (kept.safe === kept.size) disk.open.delete(file);
      return file.close();
    },
  };
  return new Proxy(file, {
    get: (target, key) => {
      if (typeof key === 'string' && Object.hasOwn(own, key)) return own[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export function dyingPromises(real: Promises): Promises {
  const open: Promises['open'] = (path, flags, mode) =>
    step(`open ${String(path)} ${String(flags)}`, async () => {
      const file = await real.open(path, flags, mode);
      return dyingHandle(file, String(path), (await file.stat()).size);
    });
  const rename: Promises['rename'] = (from, to) => step(`rename to ${String(to)}`, () => real.rename(from, to));
  const rm: Promises['rm'] = (path, options) => step(`rm ${String(path)}`, () => real.rm(path, options));
  return { ...real, open, rename, rm };
}

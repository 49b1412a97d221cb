// A file that is written under another name until it is whole: what stands under the final name is finished. Knows nothing of what it holds.
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface PartialFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Makes sure that all that was written stays, also after a power cut; gives how much that is. */
  readonly sync: () => Promise<number>;
  readonly close: () => Promise<void>;
}

export const partialName = (path: string): string => `${path}.partial`;

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Opens the partial file of `path` with its first `keep` bytes; what stands behind them is cut off. */
export async function openPartial(path: string, keep: number): Promise<PartialFile> {
  const name = partialName(path);
  const file = await open(name, keep > 0 ? 'r+' : 'w');
  const { size } = await file.stat();
  if (size < keep) {
    await file.close();
    throw Object.assign(new Error(`${name} is shorter than its journal says`), { code: 'ERR_SHORT', path: name });
  }
  await file.truncate(keep);
  let position = keep;
  return {
    write: async (bytes) => {
      await writeAll(file, bytes, position);
      position += bytes.length;
    },
    sync: async () => {
      await file.datasync();
      return position;
    },
    close: () => file.close(),
  };
}

/** Names of a folder are safe once the folder is. Not every system lets a folder be opened; then its own care must do. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** Gives a closed partial file its final name. Does nothing when it has it already, so it may be asked twice. */
export async function nameFinal(path: string, from = partialName(path)): Promise<void> {
  if (existsSync(from)) await rename(from, path);
  await syncFolder(path);
}

export async function dropPartial(path: string): Promise<void> {
  await rm(partialName(path), { force: true });
}

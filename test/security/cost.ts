import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';

/** What no request may cost, however hostile. Time is not among it: others may be busy here. */
const generous = { peakMegabytes: 400 };
const megabyte = 1024 * 1024;
/** What rows may leave behind. The database keeps its files in memory here, and its journal grows by 16 MB at a time. */
const maxHeldBytes = 128 * megabyte;
/** The same with what the allocator and the libraries for pictures keep for the next time. */
const maxResidentBytes = 256 * megabyte;

const peakIsKnown = mayWrite('/proc/self/clear_refs');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Does something hostile, and holds it to its cost: the memory of this whole process, client and server.
 * @returns what `work` gave
 */
export async function withinCost<Result>(work: () => Promise<Result>, limits = generous): Promise<Result> {
  // Begins a new measurement of the peak (Linux; elsewhere what is held at the end has to do).
  if (peakIsKnown) writeFileSync('/proc/self/clear_refs', '5');
  const before = memoryUsage.rss();
  const result = await work();
  expect((peakBytes() - before) / megabyte, 'megabytes of memory').toBeLessThan(limits.peakMegabytes);
  return result;
}

/**
 * Does it once more than before, which must leave no more memory taken than there was.
 * @param options.warm whether it was done before, so that all is loaded that stays
 */
export async function expectMemoryBack(
  work: () => Promise<unknown>,
  options: { warm: boolean } = { warm: false },
): Promise<void> {
  if (!options.warm) await work();
  const before = { held: heldBytes(), resident: memoryUsage.rss() };
  await work();
  expect(heldBytes() - before.held, 'bytes held').toBeLessThan(maxHeldBytes);
  expect(memoryUsage.rss() - before.resident, 'bytes resident').toBeLessThan(maxResidentBytes);
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = memoryUsage();
  return heapUsed + external;
}

function peakBytes(): number {
  if (!peakIsKnown) return memoryUsage.rss();
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

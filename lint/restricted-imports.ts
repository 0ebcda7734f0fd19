import {
  closedUnits,
  insteadOfImporting,
  openFiles,
  type Unit,
  units,
  type Vendor,
  vendors,
} from './import-rules.ts';

/** A pattern of oxlint's `no-restricted-imports`. */
type Restriction = { message: string } & ({ regex: string } | { group: string[] });

/**
 * What `unit` must not import.
 * @param place the files in question: the unit's name, or one file of it that has vendor rules of its own
 * ("storage/s3-storage.ts")
 */
export function restrictedImports(unit: Unit, place: string): Restriction[] {
  return [
    ...units.filter((other) => other !== unit).flatMap((other) => restrictUnit(unit, other.name)),
    ...vendors
      .filter((vendor) => !vendor.onlyIn.includes(unit.name) && !vendor.onlyIn.includes(place))
      .map((vendor) => restrictVendor(place, vendor)),
    {
      regex: '^\\./\\.\\.?/|[^./]/\\.\\.?/',
      message: 'Write the shortest path: the import rules read its text.',
    },
  ];
}

function restrictUnit(unit: Unit, other: string): Restriction[] {
  const allowed = [...unit.mayImport, ...(closedUnits.includes(unit.name) ? [] : openFiles)];
  if (allowed.includes(other)) return [];
  const list = allowed.length > 0 ? `only ${allowed.join(', ')}` : 'nothing of ours';
  const message = `${unit.name} may import ${list}. Instead: ${insteadOfImporting[other] ?? unit.instead}.`;

  const openInside = allowed.filter((path) => path.startsWith(`${other}/`));
  if (openInside.length > 0) {
    // The regular expressions of oxlint know no look-ahead and fail in silence: only a group can make an exception.
    return [{ group: [`**/${other}/**`, ...openInside.map((path) => `!**/${path}`)], message }];
  }
  // A file of a room writes "../room/file.ts" (or "../../" from a folder of it), a file beside the rooms "./room/file.ts".
  const toSource = unit.name.endsWith('.ts') ? '(?:\\./|(?:\\.\\./)+src/)' : '(?:\\.\\./)+(?:src/)?';
  const target = other.endsWith('.ts') ? `${escape(other)}$` : `${other}/`;
  return [{ regex: `^${toSource}${target}`, message }];
}

function restrictVendor(place: string, vendor: Vendor): Restriction {
  const names = vendor.packages.map((name) => (name.endsWith('/') ? escape(name) : `${escape(name)}(?:/|$)`));
  const homes = vendor.onlyIn.map((home) => `src/${home}`).join(', ');
  return {
    regex: `^(?:${names.join('|')})`,
    message: `${vendor.packages.join(', ')} is imported only in ${homes}, not in ${place}. Instead: ${vendor.instead}.`,
  };
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The part of a package-lock.json (version 3) that is read here. */
interface Lockfile {
  /** By path: "node_modules/a/node_modules/b". */
  packages: Record<string, { version?: string }>;
}

/** Where `name` gets installed, and in which version: one entry for each copy. */
export function copiesOf(name: string, lockfile: Lockfile): { path: string; version: string | undefined }[] {
  return Object.entries(lockfile.packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([path, { version }]) => ({ path, version }));
}

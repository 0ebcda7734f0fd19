const nobody = 65_534;

/** Runs `action` as a user to whom file permissions apply: root, as in many containers, may write everywhere. */
export async function withoutRoot<T>(action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await action();
  process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}

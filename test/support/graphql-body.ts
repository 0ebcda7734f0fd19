/**
 * The body of a GraphQL request: JSON, or a multipart request where a variable holds files, as the GraphQL multipart
 * request specification says.
 */
export function graphqlBody(
  query: string,
  variables: unknown,
): { body: BodyInit; headers: Record<string, string> } {
  const files: { path: string; file: Blob }[] = [];
  const plain = takeFiles(variables ?? {}, 'variables', files);
  const operations = JSON.stringify({ query, variables: plain });
  if (files.length === 0) return { body: operations, headers: { 'content-type': 'application/json' } };
  const form = new FormData();
  form.set('operations', operations);
  form.set('map', JSON.stringify(Object.fromEntries(files.map(({ path }, index) => [index, [path]]))));
  files.forEach(({ file }, index) =>
    form.set(String(index), file, file instanceof File ? file.name : 'picture'),
  );
  return { body: form, headers: { 'graphql-preflight': '1' } };
}

function takeFiles(value: unknown, path: string, files: { path: string; file: Blob }[]): unknown {
  if (value instanceof Blob) {
    files.push({ path, file: value });
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => takeFiles(item, `${path}.${index}`, files));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, takeFiles(item, `${path}.${name}`, files)]),
  );
}

type BodyInit = string | FormData;

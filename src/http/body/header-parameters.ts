/** A header such as Content-Type or Content-Disposition: a value, and parameters by lower-case name. */
interface ParameterizedHeader {
  /** Lower case, "multipart/form-data". */
  value: string;
  parameters: ReadonlyMap<string, string>;
}

const leading = /^[ \t]*([!#$%&'*+.^_`|~\w/-]+)[ \t]*(?=;|$)/;
const parameter = /;[ \t]*(?:([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))[ \t]*)?(?=;|$)/y;

/** Undefined where the header is missing or breaks its grammar, or names a parameter twice. */
export function parseParameterizedHeader(header: string | null | undefined): ParameterizedHeader | undefined {
  const start = leading.exec(header ?? '');
  if (!header || !start?.[1]) return undefined;
  const parameters = new Map<string, string>();
  let position = start[0].length;
  while (position < header.length) {
    parameter.lastIndex = position;
    const match = parameter.exec(header);
    if (!match) return undefined;
    position += match[0].length;
    const name = match[1]?.toLowerCase();
    if (name === undefined) continue;
    if (parameters.has(name)) return undefined;
    parameters.set(name, match[3] ?? unescapeQuoted(match[2] ?? ''));
  }
  return { value: start[1].toLowerCase(), parameters };
}

/** Other backslashes stay: older browsers on Windows send whole paths as file names. */
function unescapeQuoted(text: string): string {
  return text.replaceAll(/\\(["\\])/g, '$1');
}

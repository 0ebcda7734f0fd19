import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const nodeTypes = ['Image', 'Generation', 'ApiKey'] as const;
export type NodeType = (typeof nodeTypes)[number];

/** Type and UUID in a Relay global id, or undefined for whatever is none of ours. */
export function readGlobalId(globalId: string): { type: NodeType; id: string } | undefined {
  try {
    const { typename, id } = decodeGlobalID(globalId);
    const type = nodeTypes.find((name) => name === typename);
    if (type === undefined || !UUID.test(id)) return undefined;
    // Base64 has many spellings of the same bytes; an id has one.
    return encodeGlobalID(type, id) === globalId ? { type, id } : undefined;
  } catch {
    return undefined;
  }
}

export function makeGlobalId(type: NodeType, id: string): string {
  return encodeGlobalID(type, id);
}

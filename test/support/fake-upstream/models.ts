/** What a model of the Images API takes. Written from OpenAI's pages, on purpose without a look at src/provider/models.ts. */
export interface KnownModel {
  name: string;
  /** "own": a model of the operator, about which the fake knows nothing. */
  family: '1' | '2' | '2.5' | '2.6' | 'own';
  /** From this instant on it is gone. */
  shutDownAt?: string;
}

/** The name of a model that only a compatible server has. */
export const ownModel = 'acme-image-7';

const models: readonly KnownModel[] = [
  { name: 'gpt-image-2.6-flare', family: '2.6' },
  { name: 'gpt-image-2.6-sunburst', family: '2.6' },
  { name: 'gpt-image-2.5-flare', family: '2.5' },
  { name: 'gpt-image-2.5-sunburst', family: '2.5' },
  { name: 'gpt-image-2.5-flare-2026-09-08', family: '2.5' },
  { name: 'gpt-image-2.5-sunburst-2026-09-08', family: '2.5' },
  { name: 'gpt-image-2', family: '2' },
  { name: 'gpt-image-2-2026-04-21', family: '2' },
  { name: 'gpt-image-1.5', family: '1', shutDownAt: '2026-12-01T00:00:00Z' },
  { name: 'gpt-image-1-mini', family: '1', shutDownAt: '2026-12-01T00:00:00Z' },
  { name: 'chatgpt-image-latest', family: '1', shutDownAt: '2026-12-01T00:00:00Z' },
  { name: ownModel, family: 'own' },
];

/** The models that are there at the instant `now`. */
export function modelsAt(now: Date): KnownModel[] {
  return models.filter(
    ({ shutDownAt }) => shutDownAt === undefined || now.getTime() < Date.parse(shutDownAt),
  );
}

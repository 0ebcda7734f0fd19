import type { BudgetState } from '../../access/budgets.ts';
import { type Principal, scopes } from '../../access/principal.ts';
import type { RateState } from '../../access/rate-limits.ts';
import { builder } from '../builder.ts';
import { Scope } from './enums.ts';

const Budget = builder.objectRef<BudgetState>('Budget').implement({
  description: 'How much of a budget is left. Each sum is exact.',
  fields: (t) => ({
    limit: t.expose('limit', { type: 'Decimal', description: 'US dollars for each day or month.' }),
    spent: t.expose('spent', {
      type: 'Decimal',
      description: 'What was spent since it began, and what may have been billed where that is not known.',
    }),
    reserved: t.expose('reserved', {
      type: 'Decimal',
      description: 'What is held for generations that wait or run; what they do not cost is given back.',
    }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      description: 'When it begins anew: the next day or month in UTC.',
    }),
  }),
});

const RateLimit = builder.objectRef<RateState>('RateLimit').implement({
  description: 'How much of a limit on a minute is left.',
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'The most in a minute.' }),
    remaining: t.exposeInt('remaining', { description: 'How many of it are left.' }),
    resetsAt: t.expose('resetsAt', { type: 'DateTime', description: 'When the minute is over.' }),
  }),
});

export const Viewer = builder.objectRef<Principal>('Viewer').implement({
  description: 'The caller of a request, and what they may do.',
  fields: (t) => ({
    id: t.globalID({
      description: 'Global id in the sense of Relay: opaque, unique over all types.',
      resolve: ({ id }) => ({ type: 'Viewer', id }),
    }),
    name: t.exposeString('name', { description: 'The name of the API key, or the subject of the token.' }),
    scopes: t.field({
      type: [Scope],
      description: 'What the credential allows.',
      resolve: (principal) => scopes.filter((scope) => principal.scopes.has(scope)),
    }),
    budget: t.field({
      type: Budget,
      nullable: true,
      description: 'The budget of this caller; null: none of their own.',
      resolve: async (principal, _args, { services }) => (await services.access.budget(principal)) ?? null,
    }),
    rateLimit: t.field({
      type: RateLimit,
      nullable: true,
      description: 'Requests of this caller, this one counted; null: as many as they like.',
      resolve: async (principal, _args, { services }) =>
        (await services.access.requestRate(principal)) ?? null,
    }),
    imageRateLimit: t.field({
      type: RateLimit,
      nullable: true,
      description: 'Images that this caller asks for; null: as many as they like.',
      resolve: async (principal, _args, { services }) => (await services.access.imageRate(principal)) ?? null,
    }),
  }),
});

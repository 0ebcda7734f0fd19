import { budgetOf, type ApiKeyRecord } from '../../access/api-keys.ts';
import type { Spending } from '../../access/budgets.ts';
import { isScope, type Budget } from '../../access/principal.ts';
import { builder } from '../builder.ts';
import { BudgetPeriod, Scope } from './enums.ts';

const KeyBudget = builder.objectRef<Budget>('ApiKeyBudget').implement({
  description: 'What the caller behind an API key may spend.',
  fields: (t) => ({
    limit: t.expose('limit', { type: 'Decimal', description: 'US dollars for each period.' }),
    period: t.expose('period', { type: BudgetPeriod, description: 'How often it begins anew.' }),
  }),
});

const KeySpending = builder.objectRef<Spending>('ApiKeySpending').implement({
  description: 'What was spent with an API key, in US dollars; days and months begin at midnight UTC.',
  fields: (t) => ({
    today: t.expose('today', { type: 'Decimal', description: 'Since this day began.' }),
    thisMonth: t.expose('thisMonth', { type: 'Decimal', description: 'Since this month began.' }),
    reserved: t.expose('reserved', {
      type: 'Decimal',
      description: 'Held for generations that wait or run.',
    }),
  }),
});

export const ApiKey = builder.objectRef<ApiKeyRecord>('ApiKey');

builder.node(ApiKey, {
  description: 'A credential and what it allows. The key itself is told once, when it is made.',
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'budget_period' in value,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What its maker called it.' }),
    scopes: t.field({
      type: [Scope],
      description: 'All that a caller with it may do.',
      resolve: ({ scopes }) => scopes.filter(isScope),
    }),
    budget: t.field({
      type: KeyBudget,
      nullable: true,
      description: 'What may be spent with it; null: as much as the server allows.',
      resolve: (record) => budgetOf(record) ?? null,
    }),
    spending: t.field({
      type: KeySpending,
      description: 'What its caller has spent so far, whether or not there is a budget.',
      resolve: ({ id }, _args, { loaders }) => loaders.spendingOfKey.load(id),
    }),
    requestsPerMinute: t.exposeInt('requests_per_minute', {
      nullable: true,
      description: 'Requests that are answered in a minute; null: as the server has it for all.',
    }),
    imagesPerMinute: t.exposeInt('images_per_minute', {
      nullable: true,
      description: 'Images that may be asked for in a minute; null: as the server has it for all.',
    }),
    createdAt: t.expose('created_at', { type: 'DateTime', description: 'When an administrator made it.' }),
    expiresAt: t.expose('expires_at', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is not valid; null: never.',
    }),
    revokedAt: t.expose('revoked_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was ended; null while it was not.',
    }),
    lastUsedAt: t.expose('last_used_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null: never.',
    }),
  }),
});

export const ApiKeyConnection = builder.connectionObject(
  { type: ApiKey, name: 'ApiKeyConnection', description: 'One page of a list of API keys, newest first.' },
  { name: 'ApiKeyEdge', description: 'One API key and its place in the list.' },
);

import { builder } from '../builder.ts';
import { BudgetPeriod } from './enums.ts';

export const ApiKeyBudgetInput = builder.inputType('ApiKeyBudgetInput', {
  description: 'What may be spent with an API key.',
  fields: (t) => ({
    limit: t.field({ type: 'Decimal', required: true, description: 'US dollars for each period.' }),
    period: t.field({ type: BudgetPeriod, required: true, description: 'How often it begins anew.' }),
  }),
});

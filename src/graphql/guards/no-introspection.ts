import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Keeps the schema from those who were not given it: the messages of mistakes name nothing of it either. */
export const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule, setValidationFn }) => {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    const withoutSuggestions: typeof validate = (schema, document, rules, options) =>
      validate(schema, document, rules, { ...options, hideSuggestions: true });
    setValidationFn(withoutSuggestions);
  },
};

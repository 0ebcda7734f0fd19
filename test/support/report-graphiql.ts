import { registerHooks } from 'node:module';
import { stderr } from 'node:process';

// Given to Node by --import: says on standard error when the page of GraphiQL, 9 MB of text, is loaded.
registerHooks({
  load: (url, context, nextLoad) => {
    if (url.includes('render-graphiql')) stderr.write('GraphiQL is loaded\n');
    return nextLoad(url, context);
  },
});

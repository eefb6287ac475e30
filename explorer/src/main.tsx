import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { findEndpoints } from './endpoints.ts';
import { createExampleTabs } from './example-tabs.ts';
import { createExplorerFetcher } from './fetcher.ts';
import { readServerMode } from './server-mode.ts';
import { WrapLines } from './wrap-lines.tsx';

const container = document.getElementById('explorer');
if (container === null) throw new Error('index.html has no element with the id "explorer".');

const endpoints = findEndpoints(document.baseURI);
const exampleTabs = createExampleTabs(await readServerMode(endpoints.http));

createRoot(container).render(
  // The examples are GraphiQL's default tabs: who has tabs of their own in this browser keeps them.
  // A variable of type JSON may be anything: without being told, the editor takes it for a text, and marks the example's body as wrong.
  <GraphiQL fetcher={createExplorerFetcher(endpoints)} defaultTabs={exampleTabs} customScalarSchemas={{ JSON: {} }} schemaDescription>
    <GraphiQL.Logo>bedrock-graphql</GraphiQL.Logo>
    <WrapLines />
  </GraphiQL>,
);

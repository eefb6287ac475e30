import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Lets the editors wrap the lines that are longer than they are wide, as GraphiQL's own answer pane does. It shows nothing itself. */
export function WrapLines(): null {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor]) editor?.updateOptions({ wordWrap: 'on' });
  }, [queryEditor, variableEditor]);
  return null;
}

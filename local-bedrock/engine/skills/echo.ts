import type { Skill } from './skill.ts';

/** The model that says what it was told: for tests of everything but the model. */
export const echoModelId = 'local.echo-v1';

/** Answers with the last user turn's text, verbatim. */
export const echo: Skill = ({ modelId, userText }) =>
  modelId.includes(echoModelId) ? { units: [userText], layout: 'prose', verbatim: true } : null;

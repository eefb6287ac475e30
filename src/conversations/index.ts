export { Compactor } from './compactor.ts';
export { Conversations } from './conversations.ts';
export type { ConversationListQuery, NewConversation } from './conversations.ts';
export type { Draft } from './context/draft.ts';
export { toNewMessages } from './new-messages.ts';
export type { ContextPreview, MessageDisposition } from './preview.ts';
export { settingsRequest } from './settings-request.ts';
export { toModel } from './to-model.ts';
export { ConversationTurnKeeper } from './turns.ts';

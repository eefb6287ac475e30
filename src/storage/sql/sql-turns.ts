import type { ConversationNews, TurnBeginning, TurnEnd } from '../conversation-store.ts';
import type { GenerationRecord } from '../generation-record.ts';
import type { TurnObstacle } from '../generation-store.ts';
import { Watchers } from '../watchers.ts';
import type { Database } from './database.ts';
import { SqlConversationStore } from './sql-conversation-store.ts';
import type { Statement } from './statement.ts';
import { TurnStatements } from './turn-statements.ts';

/** What a generation store needs to begin and end a conversation's turns together with their generations. */
export class SqlTurns {
  readonly conversations: SqlConversationStore;
  readonly #statements: TurnStatements;
  readonly #watchers = new Watchers<ConversationNews>();

  /** `onDeleted`: called once a conversation is deleted. `isSummarized`: for whoever keeps generations elsewhere. */
  constructor(database: Database, onDeleted: (conversationId: string) => void, isSummarized?: (conversationId: string) => boolean) {
    this.conversations = new SqlConversationStore(database, this.#watchers, onDeleted, isSummarized);
    this.#statements = new TurnStatements(database.query);
  }

  /** The change that they are part of is refused where the turn may not begin. */
  begin(turn: TurnBeginning, generationId: string, at: string): readonly Statement[] {
    return this.#statements.begin(turn, generationId, at);
  }

  /** The change that they are part of is refused where the conversation is gone. */
  summarize(conversationId: string): readonly Statement[] {
    return [this.#statements.summarize(conversationId)];
  }

  end(turn: TurnEnd, generationId: string, at: string): readonly Statement[] {
    return this.#statements.end(turn, generationId, at);
  }

  /** Why a turn could not begin; undefined where nothing stands in its way any more. */
  async findObstacle({ conversationId, follows }: TurnBeginning): Promise<TurnObstacle | undefined> {
    const [conversation] = await this.conversations.get([conversationId]);
    if (conversation === undefined) return 'gone';
    const { activeGenerationId } = conversation;
    if (activeGenerationId !== null) return { activeGenerationId };
    if (follows === null) return undefined;
    const messages = await this.conversations.messages([conversationId], { from: 'end', limit: 1 });
    return messages.get(conversationId)?.[0]?.id === follows ? undefined : 'has gone on';
  }

  /** Why a summary could not begin; undefined where the conversation is there. */
  async findAbsence(conversationId: string): Promise<TurnObstacle | undefined> {
    const [conversation] = await this.conversations.get([conversationId]);
    return conversation === undefined ? 'gone' : undefined;
  }

  /** To be called once it is stored: every message is told, and that a turn has begun. */
  tellBegun({ conversationId, messages }: TurnBeginning, generationId: string): void {
    for (const { id } of messages) this.#watchers.tell(conversationId, { messageIds: [id] });
    this.#watchers.tell(conversationId, { generationId });
  }

  /** To be called once it is stored. */
  tellEnded({ conversationId, message, replaces }: TurnEnd): void {
    if (message === null) this.#watchers.tell(conversationId, {});
    else this.#watchers.tell(conversationId, { messageIds: [message.id], ...(replaces === null ? {} : { deletedIds: [replaces] }) });
  }
}

/** The conversation that the generation writes a summary for; null where it does anything else. */
export const summarizedBy = ({ turn }: Pick<GenerationRecord, 'turn'>): string | null => (turn?.purpose === 'SUMMARY' ? turn.conversationId : null);

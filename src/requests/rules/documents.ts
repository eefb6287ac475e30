import type { DocumentBlockInput, MessageInput } from '../../generated/schema-types.ts';
import { badUserInput } from '../../errors.ts';
import type { ModelLimits } from '../model-limits.ts';
import { decodedLength } from './base64.ts';
import type { ConverseCheck } from './rule.ts';
import { forEachMedium, forEachOtherBlock } from './walk.ts';

const formats: readonly string[] = ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'];
const maxDocumentsPerMessage = 5;
const maxDocumentBytes = 4.5 * 1024 * 1024;

/** The documentation leaves out the underscore, which Bedrock takes: `company_policy` is recorded. */
const namePattern = /^(?!.*\s\s)[a-zA-Z0-9\s_()[\]-]{1,200}$/s;
const nameWords = '1 to 200 letters, digits, _ - ( ) [ ] and single white space';

/** As many documents in a message, as large, in such formats and under such names as Bedrock takes, and a text beside them. */
export function checkDocuments(check: ConverseCheck): void {
  let counted: MessageInput | undefined; // a message is visited with each of its documents
  forEachOtherBlock(check, ({ document }, index, _, message) => {
    if (document === undefined || message === counted) return;
    counted = message;
    const { content } = message;
    const documents = content.reduce((count, block) => (block.document === undefined ? count : count + 1), 0);
    const path = `${check.path}.messages[${index}].content`;
    if (documents > maxDocumentsPerMessage) throw badUserInput(path, `at most ${maxDocumentsPerMessage} documents`, documents);
    if (!content.some(({ text }) => text !== undefined)) throw badUserInput(path, 'a text block beside the document', content);
  });
  forEachMedium(check, ({ kind, medium }, path) => {
    if (kind !== 'document') return;
    if (!formats.includes(medium.format)) throw badUserInput(`${path()}.format`, `one of ${formats.join(', ')}`, medium.format);
    if (!namePattern.test(medium.name)) throw badUserInput(`${path()}.name`, nameWords, medium.name);
    const bytes = decodedLength(medium.source.bytes);
    if (bytes > maxDocumentBytes && !canBeLarger(medium, check.limits)) throw badUserInput(`${path()}.source.bytes`, `at most ${maxDocumentBytes} bytes`, bytes);
  });
}

/** Claude from 4 on takes larger pdf, and Nova larger pdf and docx (API restrictions in the Bedrock user guide); of unknown models Bedrock says. */
function canBeLarger({ format }: DocumentBlockInput, limits: ModelLimits | undefined): boolean {
  if (limits === undefined) return true;
  if (limits.bodyFormat === 'nova') return format === 'pdf' || format === 'docx';
  return limits.bodyFormat === 'anthropic-messages' && format === 'pdf';
}

const maxLength = 256; // characters
/** Control characters, and halves of characters that UTF-8 has no bytes for. */
const unfit = /\p{Cc}|\p{Cs}/u;

/** What a recordId has to be, for error messages. Nobody recorded what Bedrock refuses: these are ids that survive every file and URL. */
export const recordIdRule = `1 to ${maxLength} characters, none of them a control character, no white space at the ends`;

export const isRecordId = (id: string): boolean => id.length >= 1 && id.length <= maxLength && id.trim() === id && !unfit.test(id);

/** Makes up recordIds, in the form of Bedrock's examples (11 letters and digits), one after the other; those that are taken are left out. */
export function createRecordIds(taken: ReadonlySet<string>): () => string {
  let number = 0;
  return () => {
    for (;;) {
      number += 1;
      const id = `REC${String(number).padStart(8, '0')}`;
      if (!taken.has(id)) return id;
    }
  };
}

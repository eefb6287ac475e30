/**
 * The words that ask a model for the rest of an answer. The text so far stands between tags whose name it does not hold, so that nothing in it
 * can end the quotation; without the white space at its end, which no model could see there.
 */
export function writeInstruction(priorText: string): string {
  const text = priorText.trimEnd();
  const tag = nameTag(text);
  return [
    'Your answer to this was cut off. What you had written so far stands between the tags:',
    `<${tag}>${text}</${tag}>`,
    'Continue exactly after its last character, as if there had been no break: in the same language and form, even amid a word. ' +
      'If a space or a line break comes next, begin with it. Repeat nothing of what is written, and add no preamble, no remark and no tags.',
  ].join('\n\n');
}

function nameTag(text: string): string {
  const name = 'answer-so-far';
  let tag = name;
  for (let number = 2; text.includes(tag); number += 1) tag = `${name}-${number}`;
  return tag;
}

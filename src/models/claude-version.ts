/**
 * Whether a model is Claude of this version or a later one, by the id under which Bedrock lists it: `claude-opus-4-7`, `claude-sonnet-5`, and until 3.7 with the number before the word. False for
 * whatever is not Anthropic's.
 */
export function isClaudeFrom(baseModelId: string, major: number, minor = 0): boolean {
  const [, foundMajor = 0, foundMinor = 0] = /^anthropic\.claude-(?:[a-z]+-)?(\d+)(?:-(\d{1,2})(?!\d))?/.exec(baseModelId) ?? [];
  return Number(foundMajor) > major || (Number(foundMajor) === major && Number(foundMinor) >= minor);
}

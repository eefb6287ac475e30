/**
 * Whether a model of Claude's format is at least this version of Claude. Names are `claude-opus-4-7` or `claude-sonnet-5`; the number stood
 * before the word until Claude 3.7. The local models are as the newest.
 */
export function isClaudeFrom(modelId: string, major: number, minor: number): boolean {
  if (!modelId.startsWith('anthropic.')) return true;
  const [, foundMajor = 0, foundMinor = 0] = /claude-(?:[a-z]+-)?(\d+)(?:-(\d{1,2})(?!\d))?/.exec(modelId) ?? [];
  return Number(foundMajor) > major || (Number(foundMajor) === major && Number(foundMinor) >= minor);
}

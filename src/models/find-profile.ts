/** The geographies of Bedrock's system-defined profiles that serve a region, the nearest first. */
const geographies: readonly (readonly [region: RegExp, prefixes: readonly string[]])[] = [
  [/^us-gov-/, ['us-gov']],
  [/^us-/, ['us']],
  [/^eu-/, ['eu']],
  [/^ap-northeast-[13]$/, ['jp', 'apac']],
  [/^ap-southeast-[24]$/, ['au', 'apac']],
  [/^ap-/, ['apac']],
  [/^ca-/, ['ca', 'amer', 'us']],
];

/** Of the profiles that run a model the one to use from a region: of its own geography before a global one; undefined where none serves it. */
export function findProfile(profileIds: readonly string[], region: string, isAllowed: (profileId: string) => boolean = () => true): string | undefined {
  const prefixes = [...(geographies.find(([pattern]) => pattern.test(region))?.[1] ?? []), 'global'];
  return prefixes.flatMap((prefix) => profileIds.filter((id) => id.startsWith(`${prefix}.`))).find(isAllowed);
}

/** The prefix of a system-defined profile's id: its geography, or `global`. */
export const geographyOf = (profileId: string): string => profileId.slice(0, profileId.indexOf('.'));

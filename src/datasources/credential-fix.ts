/** What the AWS configuration files say of a profile. */
type Profile = Readonly<Record<string, string | undefined>>;

const mostSources = 5; // profiles that take their credentials from one another

/**
 * The command that gives a profile credentials again, by how it gets them (the keys are those of the AWS CLI's documentation); undefined stands for the SDK's own chain. Never
 * rejects.
 */
export async function findFix(profile: string | undefined): Promise<string> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true }).catch(() => ({ configFile: {}, credentialsFile: {} }));
  const profiles: Readonly<Record<string, Profile>> = mergeProfiles(configFile, credentialsFile);
  if (profile !== undefined) return fixOf(profile, profiles, 0);
  if (process.env['AWS_ACCESS_KEY_ID']) return 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN && aws configure, and restart the server';
  return profiles['default'] === undefined ? 'aws configure' : fixOf('default', profiles, 0);
}

function mergeProfiles(config: Readonly<Record<string, Profile>>, credentials: Readonly<Record<string, Profile>>): Readonly<Record<string, Profile>> {
  const merged: Record<string, Profile> = { ...config };
  for (const [name, values] of Object.entries(credentials)) merged[name] = { ...merged[name], ...values };
  return merged;
}

function fixOf(name: string, profiles: Readonly<Record<string, Profile>>, depth: number): string {
  const profile = profiles[name] ?? {};
  const named = `--profile ${/^[\w@.+-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`}`;
  if (profile['sso_session'] !== undefined || profile['sso_start_url'] !== undefined) return `aws sso login ${named}`;
  if (profile['login_session'] !== undefined) return `aws login ${named}`;
  const source = profile['source_profile'];
  if (source !== undefined && source !== name && depth < mostSources) return fixOf(source, profiles, depth + 1);
  if (profile['credential_process'] !== undefined) return `aws configure export-credentials ${named}`;
  return `aws configure ${named}`;
}

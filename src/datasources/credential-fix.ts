/** What the AWS configuration files say of a profile. */
type Profile = Readonly<Record<string, string | undefined>>;
type Profiles = Readonly<Record<string, Profile>>;

const mostSources = 5; // profiles that take their credentials from one another

/**
 * What gives a profile credentials again, by how it gets them (the keys are those of the AWS CLI's documentation): a command, or what is to be done where none does it. A profile
 * of undefined stands for the SDK's own chain. Never rejects. It names no more than profiles and keys: commands, files and roles may be secrets.
 *
 * @param isOnInstance the server runs on an EC2 instance whose metadata answers
 */
export async function findFix(profile: string | undefined, isOnInstance = false): Promise<string> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true }).catch(() => ({ configFile: {}, credentialsFile: {} }));
  const profiles: Profiles = mergeProfiles(configFile, credentialsFile);
  return profile === undefined ? fixOfChain(profiles, isOnInstance) : fixOf(profile, profiles);
}

function mergeProfiles(config: Profiles, credentials: Profiles): Profiles {
  const merged: Record<string, Profile> = { ...config };
  for (const [name, values] of Object.entries(credentials)) merged[name] = { ...merged[name], ...values };
  return merged;
}

/** In the order of the chain. */
function fixOfChain(profiles: Profiles, isOnInstance: boolean): string {
  const { env } = process;
  if (env['AWS_ACCESS_KEY_ID']) return 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN && aws configure, and restart the server';
  const own = profiles['default'];
  if (own !== undefined && givers.some((key) => own[key] !== undefined)) return fixOf('default', profiles);
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE'] && env['AWS_ROLE_ARN']) return `have the token in the file that AWS_WEB_IDENTITY_TOKEN_FILE names renewed ${ofToken}`;
  if (env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI']) return container;
  if (isOnInstance) return instance;
  return own === undefined ? 'aws configure' : fixOf('default', profiles);
}

/** With one of these a profile gives credentials. */
const givers = ['role_arn', 'credential_source', 'source_profile', 'aws_access_key_id', 'web_identity_token_file', 'credential_process', 'sso_session', 'sso_start_url', 'login_session'];

/** In the order in which the SDK looks at the profile. */
function fixOf(name: string, profiles: Profiles, depth = 0): string {
  const profile = profiles[name] ?? {};
  const quoted = /^[\w@.+-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
  const { role_arn: role, source_profile: source, credential_source: surroundings } = profile;
  const isKey = profile['aws_access_key_id'] !== undefined;
  const takesRole = (role !== undefined || (depth > 0 && surroundings !== undefined)) && (source === undefined) !== (surroundings === undefined) && !(isKey && depth > 0);
  if (takesRole && role !== undefined && profile['mfa_serial'] !== undefined) {
    return `the server cannot ask for the code that the mfa_serial of the profile ${quoted} wants: give it a profile without mfa_serial, whose keys are those that aws configure export-credentials --profile ${quoted} shows after it has asked for the code`;
  }
  if (takesRole && surroundings !== undefined) return fixOfSurroundings(surroundings, quoted);
  if (takesRole && source !== undefined && source !== name && depth < mostSources) return fixOf(source, profiles, depth + 1);
  if (isKey || takesRole) return `aws configure --profile ${quoted}`;
  if (profile['web_identity_token_file'] !== undefined) return `have the token in the web_identity_token_file of the profile ${quoted} renewed ${ofToken}`;
  if (profile['credential_process'] !== undefined) return `run the command that is the credential_process of the profile ${quoted} by hand, as the user that the server runs as, and mend what it complains of`;
  if (profile['sso_session'] !== undefined || profile['sso_start_url'] !== undefined) return `aws sso login --profile ${quoted}`;
  if (profile['login_session'] !== undefined) return `aws login --profile ${quoted}`;
  return `aws configure --profile ${quoted}`;
}

function fixOfSurroundings(source: string, quoted: string): string {
  if (source === 'EcsContainer') return container;
  if (source === 'Ec2InstanceMetadata') return instance;
  if (source === 'Environment') return `export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, keys that may take the role of the profile ${quoted}, and restart the server`;
  return `set the credential_source of the profile ${quoted} to EcsContainer, Ec2InstanceMetadata or Environment`;
}

const ofToken = 'by those who issue it: it is missing, has expired, or the role does not trust its issuer';

const container =
  'give the ECS task (its task role) or the EKS pod (its pod identity association) a role that exists and may be taken by it, and leave AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI as they are set there';

const instance =
  'attach an IAM role to the EC2 instance, or repair the one that is attached; where the server runs in a container on it, allow the answers of its metadata two hops (aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2)';

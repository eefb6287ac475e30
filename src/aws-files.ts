import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What AWS's configuration files say of profiles, as far as the server has to know it. */
export interface AwsFiles {
  has(profile: string): boolean;
  regionOf(profile: string): string | undefined;
  /** Its own setting of whether configured endpoints are left out. */
  ignoresEndpoints(profile: string): boolean;
  /** Does it name a section of services that is not there? */
  lacksServices(profile: string): boolean;
  /** A service's own, in the section of services that the profile names; else the profile's for all services. */
  endpointOf(profile: string, service: string): string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;
/** The settings of each section; those of a group within it are named `group.setting`. */
type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads the files anew, where and in the form that the SDK reads them. A file that cannot be read is a problem; none is not. */
export function readAwsFiles(environment: Environment, problems: string[]): AwsFiles {
  const folder = join(environment['HOME'] || homedir(), '.aws');
  const read = (variable: string, name: string): readonly string[] => readLines(environment[variable] || join(folder, name), variable, problems);
  const config = readSections(read('AWS_CONFIG_FILE', 'config'), nameInConfig);
  const credentials = readSections(read('AWS_SHARED_CREDENTIALS_FILE', 'credentials'), toProfile);

  const setting = (profile: string, name: string): string | undefined => config.get(toProfile(profile))?.get(name) ?? credentials.get(toProfile(profile))?.get(name);
  const servicesOf = (profile: string) => config.get(toServices(setting(profile, 'services') ?? ''));
  return {
    has: (profile) => config.has(toProfile(profile)) || credentials.has(toProfile(profile)),
    // The one setting for which the credentials go first.
    regionOf: (profile) => credentials.get(toProfile(profile))?.get('region') ?? setting(profile, 'region'),
    ignoresEndpoints: (profile) => setting(profile, 'ignore_configured_endpoint_urls') === 'true',
    lacksServices: (profile) => setting(profile, 'services') !== undefined && servicesOf(profile) === undefined,
    endpointOf: (profile, service) => servicesOf(profile)?.get(`${service}.endpoint_url`) ?? setting(profile, 'endpoint_url'),
  };
}

const toProfile = (name: string): string => `profile ${name}`;
const toServices = (name: string): string => `services ${name}`;

/** `[profile x]`, `[default]` or `[services x]`; undefined for other sections, such as `[sso-session x]`, and for `[x]`, which is none there. */
function nameInConfig(heading: string): string | undefined {
  if (heading === 'default') return toProfile(heading);
  const [, kind = '', name = ''] = /^(profile|services)\s+["']?([^"']+?)["']?$/.exec(heading) ?? [];
  return name === '' ? undefined : `${kind} ${name}`;
}

function readSections(lines: readonly string[], nameOf: (heading: string) => string | undefined): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section: string | undefined;
  let group = '';
  for (const line of lines) {
    const text = line.replace(/(^|\s)[;#].*$/, '').trim();
    const heading = /^\[\s*(.*?)\s*\]$/.exec(text)?.[1];
    if (heading !== undefined) {
      section = nameOf(heading);
      group = '';
      if (section !== undefined && !sections.has(section)) sections.set(section, new Map());
      continue;
    }
    const [, name, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(text) ?? [];
    if (section === undefined || name === undefined || value === undefined) continue;
    if (!/^\s/.test(line)) group = ''; // what is not indented is the section's own
    if (value === '') group = `${name}.`;
    else sections.get(section)?.set(group + name, value);
  }
  return sections;
}

function readLines(file: string, variable: string, problems: string[]): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) problems.push(`${variable}: expected a file that can be read`);
    return [];
  }
}

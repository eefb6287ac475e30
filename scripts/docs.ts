/**
 * Writes docs/configuration.md from the table of variables in src/config.ts.
 *
 * `node scripts/docs.ts` writes the file; `node scripts/docs.ts --check` writes nothing and exits 1 when the file on disk differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { describeConfig } from '../src/config.ts';

const outputUrl = new URL('../docs/configuration.md', import.meta.url);

const document = `<!-- Generated from src/config.ts by scripts/docs.ts: change those, and run \`npm run docs\`. -->

# Configuration

The server is configured by environment variables alone, read once when it starts. Unset and empty mean the same. If any of them cannot be used, the server
does not start, and lists every problem at once; it names variables and never prints their values.

${describeConfig()}

## Local mode

\`BEDROCK_MODE=local\`, the default. The server starts the embedded runtime, [local-bedrock](../local-bedrock/README.md), as a process of its own on a free loopback port,
and ends it with itself. It speaks Bedrock's wire protocol, and the real AWS SDK talks to it. Its answers are simulated, and say so: \`Generation.simulated\` is true.

Local mode never reaches AWS, whatever lies about on the machine: requests are signed with dummy credentials, profiles and API keys in the environment are not
used, and an endpoint variable that names a host of Amazon's stops the start.

The embedded runtime reads [variables of its own](../local-bedrock/README.md#starting-it): \`LOCAL_BEDROCK_TOKENS_PER_SECOND=10 npm start\` makes its streams slow, and with
\`LOCAL_BEDROCK_FAULTS=status=503\` it answers no model's request.

An endpoint variable replaces the embedded runtime for its service. With both set, none is started:

\`\`\`sh
npm run local-bedrock -- --port 9400
AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://127.0.0.1:9400 AWS_ENDPOINT_URL_BEDROCK=http://127.0.0.1:9400 npm start
\`\`\`

## AWS mode

\`\`\`sh
BEDROCK_MODE=aws AWS_PROFILE=my-profile AWS_REGION=us-east-1 npm start
\`\`\`

Credentials are found in this order:

1. \`AWS_PROFILE\`. If the AWS configuration files have no profile of this name, the server does not start.
2. The profile named \`aws\`, if there is one.
3. The AWS SDK's own chain: the environment, SSO, containers, roles.

With a profile (1 and 2), that profile alone pays: neither keys in the environment nor a Bedrock API key (\`AWS_BEARER_TOKEN_BEDROCK\`) is used in its place. With 3, Bedrock is called with the API key where there is one; an empty one is none.
S3 and Service Quotas take no API key: for Bedrock's batch jobs and \`SERVICE_QUOTAS\` there have to be other credentials as well.

The region is \`AWS_REGION\`, else the profile's (with 3 that of \`[default]\`, as in the SDK), else \`us-west-2\`. \`AWS_DEFAULT_REGION\` is not read. \`AWS_CONFIG_FILE\` and
\`AWS_SHARED_CREDENTIALS_FILE\` move the configuration files, as for every AWS tool.

### Endpoints

In \`aws\` mode the endpoint of a service is the first of these that there is:

1. the variable of its own: \`AWS_ENDPOINT_URL_BEDROCK_RUNTIME\`, \`AWS_ENDPOINT_URL_BEDROCK\`, \`AWS_ENDPOINT_URL_S3\`, \`AWS_ENDPOINT_URL_SERVICE_QUOTAS\`;
2. \`AWS_ENDPOINT_URL\`;
3. the \`endpoint_url\` of \`bedrock_runtime\`, \`bedrock\`, \`s3\` or \`service_quotas\` in the section \`[services x]\`, where the profile says \`services = x\`;
4. the profile's \`endpoint_url\`;
5. Amazon's.

The profile is the one that is used: also the one named \`aws\` that the server finds by itself, and \`[default]\` with the SDK's chain. \`AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true\` leaves out 2, 3 and 4, and so does \`ignore_configured_endpoint_urls = true\` in the
profile; the variables of 1 are the server's own, and hold. An endpoint of the profile that is no URL, or a section of services that is not there, stops the start. Like the region, endpoints are read once.
An endpoint that is given is called as it is: \`AWS_USE_FIPS_ENDPOINT\` and \`AWS_USE_DUALSTACK_ENDPOINT\`, and what the profile says of these, hold for Amazon's own endpoints.

### Permissions and logins

As AWS documents it, the credentials need \`bedrock:InvokeModel\` and \`bedrock:InvokeModelWithResponseStream\` for the models in use. \`bedrock:ListFoundationModels\` is wanted, not needed:
without it, the query \`models\` shows the catalogue that comes with the server, and the log has a warning.

Credentials that are missing or expired do not stop the start: generations then fail with \`CREDENTIALS_EXPIRED\`, whose message says what mends it: a command, such as
\`aws sso login --profile my-profile\`, or what is to be done where no command does it (a role for the task, the pod or the instance, another token, a \`credential_process\` that is to be run by hand). One set of credentials serves models, batch jobs, S3 and Service Quotas: whichever service refuses them tells it in the same way. \`server { awsProfile { name source healthy expiresAt fix } }\` shows how they stand, and calls no model for it; in local mode they are dummies, named \`local\`.
The server cannot ask for the code of a profile with \`mfa_serial\`.

Where STS, IAM Identity Center, the endpoint of a container's credentials or an instance's metadata fail, throttle or do not answer, nothing is wrong with the credentials: generations wait, are tried again, and then fail with
\`SERVICE_UNAVAILABLE\`, and \`fix\` says so. That an instance's metadata does not answer tells nothing on a machine that is none; it counts once it has answered, and where \`AWS_EC2_METADATA_SERVICE_ENDPOINT\` or the profile's \`credential_source\` names it.

A login, a new key or another profile of the same name needs no restart: AWS's files are looked at before each call, and read anew when they have changed, when the credentials are about to expire, and when AWS has
refused them. Keys in the environment are those that the server was started with.

Most current models want an inference profile as \`modelId\`, such as \`us.amazon.nova-lite-v1:0\`; the bare id is for models that are offered on demand in the region.

## Network

The server listens on a loopback address only. There is no access control yet, so it does not start open to the network: any other \`HOST\` is refused.

Browsers are a way in nevertheless, so requests are checked by their Host and Origin headers; \`ALLOWED_HOSTS\` and \`ALLOWED_ORIGINS\` add to what is accepted.
[transports.md](transports.md#who-may-ask) says why.

### To AWS through a proxy

Where AWS is reached only through a proxy, as in many companies, \`HTTPS_PROXY\` names it, in \`aws\` mode:

\`\`\`sh
HTTPS_PROXY=http://proxy.example.com:3128 NO_PROXY=.internal.example.com BEDROCK_MODE=aws npm start
\`\`\`

All that the server asks of AWS over HTTPS goes through it, over either transport, in tunnels (\`CONNECT\`) that are kept as connections are: models, the control plane, S3, Service Quotas; STS and SSO for the credentials; and what a message of SNS needs. TLS is with
AWS itself. The banner says where the proxy is. The user and the password of the URL are sent to it (Basic) and never shown; special characters in them are written as %-escapes. The way to the proxy may be TLS, too: \`https://proxy.example.com\`.

\`NO_PROXY\` lists what is called directly: a name stands for itself and all names below it, with or without a dot in front; an address for itself; \`*\` for everything; \`host:port\` for that port alone. Ranges of addresses are not read.
Never through the proxy go this machine (\`localhost\`, 127.0.0.0/8, \`::1\`), the link-local addresses and \`fd00:ec2::/32\`, where EC2, ECS and EKS give credentials, containers' credentials wherever they are, endpoints that are \`http://\`, and PostgreSQL.
\`proxy.example.com:3128\` is as \`http://proxy.example.com:3128\`. The names in small letters, \`https_proxy\` and \`no_proxy\`, go before these; \`HTTP_PROXY\` and \`ALL_PROXY\` are not read, and neither are SOCKS proxies or scripts (PAC) spoken to.

A proxy that inspects TLS shows certificates of its own: \`NODE_EXTRA_CA_CERTS\` names the file of its authority, for Node.js. What the proxy does not let through fails with \`ACCESS_DENIED\`, and where it cannot be reached, or cannot reach AWS, with \`SERVICE_UNAVAILABLE\`
([errors](errors.md#the-codes)); the message names \`HTTPS_PROXY\`.

### Behind a reverse proxy

A proxy on the same machine that keeps the Host header needs its name in \`ALLOWED_HOSTS\`. Whatever it does with Host, pages that come through it, the explorer among them, ask as the proxy's own
origin: that stands in \`ALLOWED_ORIGINS\`, or the explorer stays blank. The log tells once of each name that was refused. For nginx:

\`\`\`sh
ALLOWED_HOSTS=bedrock.example.com ALLOWED_ORIGINS=https://bedrock.example.com npm start
\`\`\`

\`\`\`nginx
location / {
  proxy_pass http://127.0.0.1:4000;
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header Upgrade $http_upgrade;   # WebSockets
  proxy_set_header Connection upgrade;
  proxy_read_timeout 16m;                   # a whole answer may take 15 minutes
  client_max_body_size 26m;                 # MAX_BODY_BYTES
}
\`\`\`

It may stand under a path, too: \`location /models/ { proxy_pass http://127.0.0.1:4000/; … }\`, with the slashes. Event streams are not held back: their answers tell nginx not to (\`X-Accel-Buffering\`). TLS, and who may use the proxy,
are the proxy's to decide: the server knows one viewer only.
`;

if (process.argv.includes('--check')) {
  const onDisk = await readFile(outputUrl, 'utf8').catch(() => '');
  if (onDisk !== document) {
    console.error('docs/configuration.md is not what src/config.ts gives: run `npm run docs`.');
    process.exitCode = 1;
  }
} else {
  await writeFile(outputUrl, document);
}

import type { BedrockConfig } from '../config.ts';
import { CodedError } from '../errors.ts';
import { loadOnce } from '../load-once.ts';
import type { Call } from './abortable-handler.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { withRightSdkTime } from './clock-correction.ts';
import { describeConnection } from './connection.ts';
import { toCodedError } from './errors.ts';

/** A quota as AWS Service Quotas lists it. */
export interface ServiceQuota {
  /** Such as "On-demand InvokeModel tokens per minute for Amazon Nova Lite". */
  readonly name: string;
  readonly value: number;
}

/** AWS Service Quotas, as far as Bedrock is concerned. */
export interface ServiceQuotas {
  /** The account's quotas of Bedrock in the region. Throws a CodedError where they cannot be listed. */
  list(): Promise<readonly ServiceQuota[]>;
  close(): void;
}

interface ServiceQuotasOptions {
  readonly bedrock: Extract<BedrockConfig, { mode: 'aws' }>;
  /** What AWS is called with, shared by all clients; without it they are this one's own. */
  readonly credentials?: AwsCredentials;
  /** How long one page may take, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
}

const serviceCode = 'bedrock';
const perPage = 100; // the most that it gives
const defaultTimeoutMs = 10_000;

/** Service Quotas through the AWS SDK, which is loaded at the first call. */
export function createServiceQuotas({ bedrock, credentials, timeoutMs = defaultTimeoutMs }: ServiceQuotasOptions): ServiceQuotas {
  const connection = describeConnection(bedrock, 'quotas', undefined, credentials);
  const once = loadOnce(async () => {
    const [sdk, { AbortableHandler }] = await Promise.all([import('@aws-sdk/client-service-quotas'), import('./abortable-handler.ts')]);
    const handler = new AbortableHandler(bedrock.proxy);
    return { sdk, handler, client: new sdk.ServiceQuotasClient({ ...connection, requestHandler: handler }) };
  });

  return {
    async list() {
      const { sdk, handler, client } = await once.get();
      const quotas: ServiceQuota[] = [];
      let nextToken: string | undefined;
      do {
        const command = new sdk.ListServiceQuotasCommand({ ServiceCode: serviceCode, MaxResults: perPage, NextToken: nextToken });
        const call: Call = { signal: AbortSignal.timeout(timeoutMs) };
        const page = await handler.run(call, () => withRightSdkTime(client, call, () => client.send(command))).catch((error: unknown) => {
          throw call.signal.aborted ? new CodedError('SERVICE_UNAVAILABLE', { message: 'AWS Service Quotas did not answer in time.', cause: error }) : toCodedError(error, call);
        });
        for (const { QuotaName: name, Value: value } of page.Quotas ?? []) if (name !== undefined && value !== undefined) quotas.push({ name, value });
        nextToken = page.NextToken;
      } while (nextToken !== undefined);
      return quotas;
    },
    close: () => void once.loading?.then(({ handler }) => handler.closeIdle(), () => undefined),
  };
}

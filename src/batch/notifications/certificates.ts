import { LRUCache } from 'lru-cache';
import { CodedError } from '../../errors.ts';
import type { Download } from './download.ts';

const mostCertificates = 10; // SNS changes its own about once a year
const keptMs = 86_400_000;

/** The certificates of SNS, each fetched once for all who need it at the same time. What could not be fetched, or is none, is not kept. */
export class Certificates {
  readonly #download: Download;
  readonly #known = new LRUCache<string, Promise<string>>({ max: mostCertificates, ttl: keptMs });

  constructor(download: Download) {
    this.#download = download;
  }

  /** Throws SERVICE_UNAVAILABLE where it cannot be fetched: SNS sends the message again. */
  async get(url: string): Promise<string> {
    const known = this.#known.get(url);
    if (known !== undefined) return known;
    const fetching = this.#fetch(url);
    this.#known.set(url, fetching);
    return fetching.catch((error: unknown) => {
      this.#known.delete(url);
      throw error;
    });
  }

  async #fetch(url: string): Promise<string> {
    const certificate = await this.#download(url).catch((cause: unknown) => {
      throw new CodedError('SERVICE_UNAVAILABLE', { message: 'The certificate of SNS cannot be fetched at the moment.', cause });
    });
    if (!certificate.includes('-----BEGIN CERTIFICATE-----')) throw new CodedError('SERVICE_UNAVAILABLE', { message: 'What lies where the certificate of SNS is to be is none.' });
    return certificate;
  }
}

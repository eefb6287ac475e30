import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { forEachMedium } from './walk.ts';

/** By S3's rules for the names of buckets (S3 user guide, bucketnamingrules). */
const objectUri = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/./;
const accountId = /^\d{12}$/;

/** Only a document can be given as text, and what is in S3 by the URI of an object. */
export function checkMediaSources(check: ConverseCheck): void {
  forEachMedium(check, ({ kind, medium }, path) => {
    const { text, s3Location } = medium.source;
    if (s3Location !== undefined) {
      const { uri, bucketOwner } = s3Location;
      if (!objectUri.test(uri)) throw badUserInput(`${path()}.source.s3Location.uri`, 'an object in S3, such as s3://bucket/key', uri);
      if (typeof bucketOwner === 'string' && !accountId.test(bucketOwner)) throw badUserInput(`${path()}.source.s3Location.bucketOwner`, 'the 12 digits of an AWS account', bucketOwner);
    }
    if (kind !== 'document' && text !== undefined) throw badUserInput(`${path()}.source.text`, 'bytes or s3Location, since only documents can be text', text);
  });
}

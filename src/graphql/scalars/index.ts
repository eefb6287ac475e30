import type { GraphQLScalarType } from 'graphql';
import { GraphQLSafeInt } from 'graphql-scalars';
import { base64Scalar } from './base64.ts';
import { dateTimeScalar } from './date-time.ts';
import { decimalScalar } from './decimal.ts';
import { jsonScalar } from './json.ts';

/** How each custom scalar of the schema is read and written; the descriptions are the schema's. */
export const scalars: readonly GraphQLScalarType[] = [base64Scalar, decimalScalar, dateTimeScalar, jsonScalar, GraphQLSafeInt];

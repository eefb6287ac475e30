import { badUserInput } from '../../errors.ts';
import type { GuardrailConfigInput } from '../../generated/schema-types.ts';

// The constraints in Bedrock's service model, but that an id may have hyphens, as the embedded runtime's has.
const identifierPattern = /^(?:[a-z0-9-]+|arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9-]+)$/;
const versionPattern = /^(?:[1-9]\d{0,7}|DRAFT)$/;
const maxIdentifierLength = 2_048; // characters

/** A guardrail is named in Bedrock's form, with a version; whether there is such a guardrail, Bedrock says. */
export function checkGuardrail({ guardrailIdentifier, guardrailVersion }: GuardrailConfigInput, path: string): void {
  if (guardrailIdentifier.length > maxIdentifierLength || !identifierPattern.test(guardrailIdentifier)) {
    throw badUserInput(`${path}.guardrailIdentifier`, 'the id of a guardrail (lower-case letters, digits and hyphens) or its ARN', guardrailIdentifier);
  }
  if (!versionPattern.test(guardrailVersion)) throw badUserInput(`${path}.guardrailVersion`, 'a version number from 1, or DRAFT', guardrailVersion);
}

/** InvokeModel has no field for how a guardrail looks at a stream: what would be dropped in silence is refused. */
export function checkNativeGuardrail(guardrail: GuardrailConfigInput | null | undefined, path: string): void {
  const mode = guardrail?.streamProcessingMode;
  if (mode) throw badUserInput(`${path}.streamProcessingMode`, 'null, since a native body says it in its member amazon-bedrock-guardrailConfig', mode);
}

import type { ConverseInput, RequestOptions } from '../../generated/schema-types.ts';
import type { JsonValue } from '../../json.ts';
import type { ModelLimits } from '../model-limits.ts';

/** What a rule for Converse looks at. */
export interface ConverseCheck {
  readonly input: ConverseInput;
  /** Undefined for a model that is not known: then only what holds for every model is checked. */
  readonly limits: ModelLimits | undefined;
  /** Where the input stands in the operation, such as `input`. */
  readonly path: string;
}

/** What a rule for a native body looks at. */
export interface InvokeModelCheck {
  readonly body: JsonValue;
  readonly limits: ModelLimits | undefined;
  /** Where the body stands in the operation, such as `input.body`. */
  readonly path: string;
}

/** What a rule for the options of a request looks at. */
export interface RequestOptionsCheck {
  readonly options: RequestOptions;
  /** Where the options stand in the operation, such as `input.options`. */
  readonly path: string;
}

/** Throws BAD_USER_INPUT where the rule is broken. Paths are put together only then: a rule that holds must cost next to nothing. */
export type Rule<Check> = (check: Check) => void;

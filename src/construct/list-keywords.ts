import type { AnySchema, CodeKeywordDefinition } from 'ajv';
import { _, str } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { Type } from 'ajv/dist/compile/util.js';

/**
 * Gives a validator `contains` and `prefixItems` that know a list which is empty or short. Ajv's own take for it what was found of the list before, or skip what the schema says besides
 * (`contains` within `if` and `not`).
 */
export function useListKeywords(ajv: Ajv2020): void {
  for (const definition of [prefixItems, contains]) ajv.removeKeyword(definition.keyword as string).addKeyword(definition);
}

const prefixItems: CodeKeywordDefinition = {
  keyword: 'prefixItems',
  type: 'array',
  schemaType: ['array'],
  code(context) {
    const { gen, data, keyword } = context;
    const length = gen.const('len', _`${data}.length`);
    for (const index of (context.schema as readonly AnySchema[]).keys()) {
      const valid = gen.name('valid');
      gen.var(valid, true); // also of an item that is not there
      gen.if(_`${length} > ${index}`, () => context.subschema({ keyword, schemaProp: index, dataProp: index }, valid));
      context.ok(valid);
    }
  },
};

const contains: CodeKeywordDefinition = {
  keyword: 'contains',
  type: 'array',
  schemaType: ['object', 'boolean'],
  trackErrors: true,
  error: {
    message: ({ params: { min, max } }) => (max === undefined ? str`must contain at least ${min} valid item(s)` : str`must contain at least ${min} and no more than ${max} valid item(s)`),
    params: ({ params: { min, max } }) => (max === undefined ? _`{minContains: ${min}}` : _`{minContains: ${min}, maxContains: ${max}}`),
  },
  code(context) {
    const { gen, data, keyword } = context;
    const { minContains: min = 1, maxContains: max } = context.parentSchema as { readonly minContains?: number; readonly maxContains?: number };
    context.setParams({ min, max });
    const count = gen.let('count', 0);
    gen.forRange('i', 0, _`${data}.length`, (index) => {
      const valid = gen.name('valid');
      context.subschema({ keyword, dataProp: index, dataPropType: Type.Num, compositeRule: true }, valid);
      gen.if(valid, () => {
        gen.code(_`${count}++`);
        if (max === undefined) gen.if(_`${count} >= ${min}`, () => gen.break());
      });
    });
    context.result(max === undefined ? _`${count} >= ${min}` : _`${count} >= ${min} && ${count} <= ${max}`, () => context.reset());
  },
};

import fc from 'fast-check';
import { getNamedType, isAbstractType, isCompositeType, isObjectType } from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLSchema } from 'graphql';

const directives = ['', '', '', '@include(if: true)', '@skip(if: true)', '@include(if: $yes)', '@skip(if: $yes)', '@include(if: $no)', '@skip(if: $no)', '@skip(if: $no) @include(if: $yes)'];
const fragmentNames = ['F0', 'F1', 'F2'];

/** Documents of a subscription's field with whatever a selection can hold, over any types that it can reach. Some are not valid. */
export function subscriptions(schema: GraphQLSchema, fieldName: string, args: string, mostDepth = 3): fc.Arbitrary<string> {
  const field = schema.getSubscriptionType()?.getFields()[fieldName];
  const type = field && getNamedType(field.type);
  if (!isCompositeType(type)) throw new Error('no selection there');
  const fragmentTypes = fc.constantFrom(...relatives(schema, type));
  const fragment = fragmentTypes.chain((on) => selections(schema, on, 2, false).map((body) => `on ${on.name} ${body}`));
  return fc.record({ alias: aliases(fieldName, 'root'), body: selections(schema, type, mostDepth, true), fragments: fc.tuple(fragment, fragment, fragment) }).map(({ alias, body, fragments }) => {
    const operation = `{ ${alias}${fieldName}${args} ${body} }`;
    const used = fragmentNames.map((name, index) => (operation.includes(`...${name}`) ? `fragment ${name} ${fragments[index] ?? ''}` : '')).join(' ');
    const variables = ['yes', 'no'].filter((name) => `${operation}${used}`.includes(`$${name}`)).map((name) => `$${name}: Boolean!`);
    return `subscription ${variables.length === 0 ? '' : `(${variables.join(', ')})`} ${operation} ${used}`;
  });
}

const aliases = (fieldName: string, typeName: string): fc.Arbitrary<string> => fc.constantFrom('', '', '', `${fieldName}_${typeName}: `, `${fieldName}_${typeName}_b: `, '__proto__: ', 'x: ');

function selections(schema: GraphQLSchema, type: GraphQLCompositeType, depth: number, spreads: boolean): fc.Arbitrary<string> {
  const directive = fc.constantFrom(...directives);
  const typename = fc.tuple(aliases('__typename', ''), directive).map(([alias, text]) => `${alias}__typename ${text}`);
  const fields = isAbstractType(type) && !('getFields' in type) ? [] : Object.values(type.getFields());
  const reachable = fields.filter((field) => depth > 1 || !isCompositeType(getNamedType(field.type)));
  const field = reachable.length === 0 ? typename : fc.constantFrom(...reachable).chain((chosen) => selectField(schema, type, chosen, depth, spreads));
  const choices: fc.WeightedArbitrary<string>[] = [{ weight: 6, arbitrary: field }, { weight: 1, arbitrary: typename }];
  if (depth > 1) {
    const inline = fc.constantFrom(null, ...relatives(schema, type)).chain((on) => fc.tuple(directive, selections(schema, on ?? type, depth - 1, spreads)).map(([text, body]) => `...${on === null ? '' : ` on ${on.name}`} ${text} ${body}`));
    choices.push({ weight: isAbstractType(type) ? 6 : 1, arbitrary: inline });
  }
  if (spreads) choices.push({ weight: 1, arbitrary: fc.tuple(fc.constantFrom(...fragmentNames), directive).map(([name, text]) => `...${name} ${text}`) });
  return fc.array(fc.oneof(...choices), { minLength: 1, maxLength: 4 }).map((items) => `{ ${items.join(' ')} }`);
}

function selectField(schema: GraphQLSchema, parent: GraphQLCompositeType, { name, type }: GraphQLField<unknown, unknown>, depth: number, spreads: boolean): fc.Arbitrary<string> {
  const named = getNamedType(type);
  const body = isCompositeType(named) ? selections(schema, named, depth - 1, spreads) : fc.constant('');
  return fc.tuple(aliases(name, parent.name), fc.constantFrom(...directives), body).map(([alias, directive, text]) => `${alias}${name} ${directive} ${text}`);
}

/** Types whose fragments can stand where the type does. */
function relatives(schema: GraphQLSchema, type: GraphQLCompositeType): readonly [GraphQLCompositeType, ...GraphQLCompositeType[]] {
  const others = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? type.getInterfaces() : [];
  return [type, ...others];
}

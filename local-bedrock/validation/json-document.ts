import { isObject } from './shape.ts';

/** Whether an object anywhere in it has a member without a name. */
export function hasEmptyName(json: unknown): boolean {
  if (Array.isArray(json)) return json.some(hasEmptyName);
  return isObject(json) && Object.entries(json).some(([name, member]) => name === '' || hasEmptyName(member));
}

/** Whether an object within it, at whatever depth but its own, has a member `__type`. */
export function hasTypeWithin(json: object): boolean {
  return Object.values(json).some((member: unknown) => typeof member === 'object' && member !== null && ((isObject(member) && '__type' in member) || hasTypeWithin(member)));
}

import { designType } from './declared.js'
import type { Property } from './property.js'

/**
 * Equal for properties that have equal schemas, whatever their class and name: most look like many others of the application. Undefined
 * where that cannot be told cheaply: nested classes, conversions, documentation, initial values, arguments that are functions.
 */
export function propertyKey({ Class, property, judged, rules, transformer, documented, initial }: Property): string | undefined {
  if (documented || initial.present || transformer.told) return undefined
  const design = designType(Class, property)
  let key = `${judged} ${isPlain(design) ? String(design) : numberOf(design as object)}`
  for (const { type, name, each, validateIf, custom, constraints = [] } of rules) {
    if (type === 'nestedValidation' || validateIf || custom || name === undefined) return undefined
    key += `\0${name}${each ? '*' : ''}`
    if (name === 'isOptional') continue // its argument is a function of its own each time
    if (name === 'isEnum' && !isPlain(constraints[0])) {
      key += numberOf(constraints[0] as object)
      continue
    }
    for (const constraint of constraints) {
      const said = keyOf(constraint)
      if (said === undefined) return undefined
      key += ` ${said}`
    }
  }
  return key
}

/** An argument of a rule in words that no other argument has; undefined: it is none of a literal's. */
function keyOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return JSON.stringify(argument) // what it holds must not look like another rule
  if (isPlain(argument)) return String(argument)
  if (argument instanceof RegExp) return String(argument)
  if (Array.isArray(argument)) return argument.every(isPlain) ? `[${argument.map(keyOf).join()}]` : undefined
  if (Object.getPrototypeOf(argument) !== Object.prototype) return undefined
  const entries = Object.entries(argument as object)
  return entries.every(([, value]) => isPlain(value))
    ? `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${keyOf(value)}`).join()}}`
    : undefined
}

const isPlain = (value: unknown): value is string | number | boolean | null | undefined =>
  value === null || (typeof value !== 'object' && typeof value !== 'function')

const numbers = new WeakMap<object, string>()
let last = 0

/** A number for an object, by its identity. */
function numberOf(value: object): string {
  const known = numbers.get(value) ?? `#${++last}`
  numbers.set(value, known)
  return known
}

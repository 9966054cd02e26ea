import type { JsonSchema } from '../../decorators/metadata.js'
import { designType } from './declared.js'
import { isJsonPrimitive } from './fragment.js'
import { orNull } from './merge-fragments.js'
import type { Property } from './property.js'
import { checkSchema } from './check-schema.js'
import { fragmentOf, isConditional, isDefined, isFree, isOptional, judges } from './rule-kinds.js'
import type { Documented } from './swagger-metadata.js'
import { valueSchema } from './value-schema.js'

/** One property's schema, and whether a value without it is refused. */
export function propertySchema(property: Property): { readonly schema: JsonSchema; readonly required: boolean } {
  const { documented, initial, judged, rules, options } = property
  const free = isFree(rules)
  const required = judged && isRequired(property)
  if (options.form === 'check') return { schema: judged ? checkSchema(property, takesNull(property, free)) : {}, required }
  if (documented?.problem) property.warn(documented.problem)
  const value = valueSchema(property, designType(property.Class, property.property), free)
  return {
    schema: {
      ...(takesNull(property, free) ? orNull(value) : value),
      ...words(documented, value.description),
      ...(judged && initial.value !== null && isJsonPrimitive(initial.value) && { default: initial.value }),
    },
    required,
  }
}

function takesNull({ rules, documented, judged, options: { pipe = {} } }: Property, free: boolean): boolean {
  if (!judged || free || documented?.nullable || rules.some(isOptional)) return true
  if (rules.some(({ validateIf }) => validateIf) && !rules.some(judges)) return true
  return (pipe.skipMissingProperties || pipe.skipNullProperties) === true && !rules.some(isDefined)
}

function isRequired({ rules, initial, transformer, options: { pipe = {}, rules: rows } }: Property): boolean {
  if (rules.some(isConditional) || initial.present || (transformer.exposed && transformer.transformed)) return false
  const skips = pipe.skipMissingProperties || pipe.skipUndefinedProperties
  return rules.filter(skips ? isDefined : judges).some((rule) => !fragmentOf(rule, rows).undef)
}

function words(documented: Documented | undefined, rules: unknown): JsonSchema {
  if (!documented) return {}
  const { description, title, example, deprecated } = documented
  const both = description && typeof rules === 'string' ? `${description} (${rules})` : description
  return {
    ...(title && { title }),
    ...(both && { description: both }),
    ...(example !== undefined && { examples: [example] }),
    ...(deprecated && { deprecated }),
  }
}

import type { JsonSchema } from '../../../decorators/metadata.js'
import { isSchema, texts, typesIn, without } from './subschemas.js'
import { inWords, say } from './words.js'

/** One schema that refuses what either refuses, as far as one can say it: a second pattern, or a second choice, becomes words. */
export function intersect(left: JsonSchema, right: JsonSchema): JsonSchema {
  const made: Record<string, unknown> = { ...left }
  const lost: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(right)) {
    if (!(keyword in made) || JSON.stringify(made[keyword]) === JSON.stringify(value)) made[keyword] = value
    else if (Object.hasOwn(BOTH, keyword)) made[keyword] = BOTH[keyword]!(made[keyword], value)
    else lost[keyword] = value
  }
  return say(made, inWords(lost))
}

/** The `allOf` of a schema merged into it. `resolve` reads what a `$ref` names. */
export function mergeAllOf(schema: JsonSchema, resolve: (schema: JsonSchema) => JsonSchema): JsonSchema {
  if (!Array.isArray(schema.allOf)) return schema
  const branches = schema.allOf.filter(isSchema).map((branch) => mergeAllOf(resolve(branch), resolve))
  return branches.reduce((merged, branch) => intersect(merged, branch), without(schema, 'allOf'))
}

type Merge = (left: unknown, right: unknown) => unknown
const most: Merge = (left, right) => Math.max(Number(left), Number(right))
const least: Merge = (left, right) => Math.min(Number(left), Number(right))
const schemas: Merge = (left, right) => (isSchema(left) && isSchema(right) ? intersect(left, right) : left)

const BOTH: Readonly<Record<string, Merge>> = {
  type: (left, right) => commonTypes(typesIn({ type: left }), typesIn({ type: right })),
  enum: (left, right) => (Array.isArray(left) && Array.isArray(right) ? common(left, right) : left),
  required: (left, right) => [...new Set([...texts(left), ...texts(right)])],
  properties: (left, right) => (isSchema(left) && isSchema(right) ? commonProperties(left, right) : left),
  additionalProperties: (left, right) => (left === false || right === false ? false : left === true ? right : schemas(left, right)),
  items: schemas,
  allOf: (left, right) => [left, right].flat(),
  description: (left, right) => [left, right].filter((text) => typeof text === 'string' && text !== '').join('; '),
  title: (left) => left,
  minimum: most,
  exclusiveMinimum: most,
  minLength: most,
  minItems: most,
  minProperties: most,
  maximum: least,
  exclusiveMaximum: least,
  maxLength: least,
  maxItems: least,
  maxProperties: least,
}

function commonProperties(left: JsonSchema, right: JsonSchema): JsonSchema {
  const entries = Object.entries(right).map(([name, schema]) => [name, Object.hasOwn(left, name) ? schemas(left[name], schema) : schema])
  return { ...left, ...(Object.fromEntries(entries) as JsonSchema) }
}

function commonTypes(left: readonly string[], right: readonly string[]): unknown {
  const allows = (list: readonly string[], type: string) => list.includes(type) || (type === 'integer' && list.includes('number'))
  const types = [...new Set([...left.filter((type) => allows(right, type)), ...right.filter((type) => allows(left, type))])]
  const own = types.length > 0 ? types : left // they contradict one another: no value passes, whatever is said
  return own.length === 1 ? own[0] : own
}

const common = (left: readonly unknown[], right: readonly unknown[]) => {
  const both = left.filter((value) => right.some((other) => JSON.stringify(other) === JSON.stringify(value)))
  return both.length > 0 ? both : left
}

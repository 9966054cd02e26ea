import type { JsonSchema } from '../../decorators/metadata.js'
import { isObject } from '../../src/is-object.js'
import { selfContained } from '../../src/schema/profiles/self-contained.js'
import type { Document } from './document.js'

type Direction = 'input' | 'output'

/**
 * A schema of a document (Schema Object of OpenAPI 3.0 and 3.1 or Swagger 2.0) as one that stands by itself in 2020-12: references of the document
 * in its own `$defs`, what is `readOnly` left out of input and what is `writeOnly` out of output, the tag of a discriminator said.
 */
export function schemaOf(document: Document, schema: unknown, direction: Direction): JsonSchema {
  if (!isObject(schema)) return schema === false ? { not: {} } : {}
  const { components, definitions } = document
  // One root for both: references lead into the document, and the schema is what is read.
  const rooted = {
    ...tagged(schema, document),
    ...(components !== undefined && { components }),
    ...(definitions !== undefined && { definitions }),
  }
  const { components: _, ...own } = selfContained(rooted as JsonSchema) as { components?: unknown } & JsonSchema
  return seenFrom(direction, withPlainRoot(own)) as JsonSchema
}

/** The schema that a root of nothing but a reference means: clients want to see an object there. */
function withPlainRoot(schema: JsonSchema): JsonSchema {
  const { $ref, $defs, ...rest } = schema as { $ref?: string; $defs?: Record<string, JsonSchema> }
  const target = $ref === undefined ? undefined : $defs?.[$ref.replace('#/$defs/', '')]
  return target ? withPlainRoot(selfContained({ ...target, ...rest, $defs })) : schema
}

/** OpenAPI 3.1, 4.8.25: with `oneOf`, the discriminator's property names the schema. */
function tagged(schema: Readonly<Record<string, unknown>>, document: Document): Readonly<Record<string, unknown>> {
  const { discriminator, oneOf, anyOf } = schema
  const branches = (oneOf ?? anyOf) as readonly { readonly $ref?: string }[] | undefined
  const { propertyName, mapping } = (isObject(discriminator) ? discriminator : {}) as {
    propertyName?: string
    mapping?: Record<string, string>
  }
  if (propertyName === undefined || !Array.isArray(branches)) return schema
  const names = mapping ? Object.keys(mapping) : branches.flatMap(({ $ref }) => $ref?.split('/').at(-1) ?? [])
  const isPlain = document.openapi !== undefined && schema.properties === undefined
  if (names.length === 0 || !isPlain) return schema
  return { ...schema, properties: { [propertyName]: { type: 'string', enum: names } }, required: [propertyName] }
}

/** Keywords that hold values, not schemas. */
const VALUES = new Set(['enum', 'const', 'default', 'examples'])

/** Keywords that hold schemas by names of the document's own, which may be any keyword's. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])

const eachSeenFrom = (direction: Direction, schemas: object): object =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, seenFrom(direction, schema)]))

function seenFrom(direction: Direction, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => seenFrom(direction, item))
  if (!isObject(value)) return value
  const hidden = direction === 'input' ? 'readOnly' : 'writeOnly'
  const made = Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'readOnly' && key !== 'writeOnly')
      .map(([key, inner]) => {
        if (VALUES.has(key)) return [key, inner]
        return [key, NAMED.has(key) && isObject(inner) ? eachSeenFrom(direction, inner) : seenFrom(direction, inner)]
      }),
  )
  const { properties, required } = value
  if (!isObject(properties)) return made
  const gone = Object.keys(properties).filter(
    (name) => isObject(properties[name]) && (properties[name] as Record<string, unknown>)[hidden] === true,
  )
  if (gone.length === 0) return made
  made.properties = Object.fromEntries(Object.entries(made.properties as object).filter(([name]) => !gone.includes(name)))
  if (Array.isArray(required)) made.required = required.filter((name) => !gone.includes(name as string))
  return made
}

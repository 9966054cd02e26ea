import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { jsonSchemaOf, type SchemaOptions } from './json-schema-of.js'

/** A Standard Schema (zod, valibot, arktype) that can say itself as JSON Schema. */
interface StandardSchema {
  readonly '~standard': {
    readonly jsonSchema?: Readonly<Record<'input' | 'output', ((options: { target: string }) => JsonSchema) | undefined>>
  }
}

/** The schema of an explicit source: a DTO class, a Standard Schema, or a JSON Schema as it stands. Throws what a Standard Schema throws that JSON cannot say. */
export function schemaFrom(source: Class | JsonSchema, options: SchemaOptions = {}): JsonSchema {
  if (isStandard(source)) return fromStandard(source, options.direction ?? 'input')
  return typeof source === 'function' ? jsonSchemaOf(source, options) : source
}

const isStandard = (source: object): source is StandardSchema => '~standard' in source

function fromStandard({ '~standard': standard }: StandardSchema, direction: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...schema } = standard.jsonSchema?.[direction]?.({ target: 'draft-2020-12' }) ?? {}
  return schema
}

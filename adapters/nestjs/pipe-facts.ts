import type { JsonSchema } from '../../decorators/metadata.js'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'
import { describePipe } from './internals.js'

/** What the pipes of a parameter say of its value. */
export interface PipeFacts {
  /** Overrides what the declared type says. */
  readonly schema: JsonSchema
  /** A parsing pipe refuses a missing value; undefined: the pipes do not care. */
  readonly required: boolean | undefined
}

type Fields = Readonly<Record<string, unknown>>

/** Nest's own pipes and the JSON Schema of what they take. */
const PIPES: Readonly<Record<string, (fields: Fields) => JsonSchema>> = {
  ParseIntPipe: () => ({ type: 'integer' }),
  ParseFloatPipe: () => ({ type: 'number' }),
  ParseBoolPipe: () => ({ type: 'boolean' }),
  ParseUUIDPipe: () => ({ type: 'string', format: 'uuid' }),
  ParseDatePipe: () => ({ type: 'string', format: 'date-time' }),
  ParseEnumPipe: ({ enumType }) => ({ enum: enumValues(enumType as Record<string, unknown> | undefined) }),
}

/** Reads the built-in pipes among `pipes`; others say nothing. */
export function pipeFacts(pipes: readonly unknown[]): PipeFacts {
  let schema: JsonSchema = {}
  let required: boolean | undefined
  for (const { name, fields } of pipes.map(describePipe)) {
    if (name === 'DefaultValuePipe') {
      required = false
      const { defaultValue } = fields
      if (defaultValue === null || typeof defaultValue !== 'object') schema = { ...schema, default: defaultValue }
    }
    const read = PIPES[name]
    if (!read) continue
    schema = { ...schema, ...read(fields) }
    required ??= (fields.options as Fields | undefined)?.optional !== true
  }
  return { schema, required }
}

/** The options of the first ValidationPipe among `pipes`; undefined: none validates. One object a pipe. */
export function validationOptions(pipes: readonly unknown[]): PipeOptions | undefined {
  const pipe = pipes.find((one) => describePipe(one).name === 'ValidationPipe') as object | undefined
  if (!pipe) return undefined
  const { validatorOptions, isTransformEnabled, transformOptions } = describePipe(pipe).fields as {
    validatorOptions?: Fields
    isTransformEnabled?: boolean
    transformOptions?: Fields
  }
  const options = known.get(pipe) ?? {
    ...validatorOptions,
    transform: isTransformEnabled === true,
    enableImplicitConversion: transformOptions?.enableImplicitConversion === true,
  }
  known.set(pipe, options)
  return options
}

const known = new WeakMap<object, PipeOptions>()

/** A numeric enum also holds its reverse names; those are not values. */
function enumValues(enumType: Record<string, unknown> = {}): unknown[] {
  return Object.entries(enumType)
    .filter(([key]) => Number.isNaN(Number(key)))
    .map(([, value]) => value)
}

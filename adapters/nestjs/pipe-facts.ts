import type { JsonSchema } from '../../decorators/metadata.js'
import { isJsonPrimitive, type Primitive } from '../../src/schema/fragment.js'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'
import { schemaOfType } from '../../src/schema/schema-of-type.js'
import { enumSchema, enumValues, isEnumObject } from '../../src/schema/types.js'
import type { PipeKind } from './internals.js'

/** What the pipes of a parameter say of its value. */
export interface PipeFacts {
  /** What a parsing pipe takes, in place of the declared type; undefined: none stands there. */
  readonly schema: JsonSchema | undefined
  /** What the value is when the caller leaves it out. */
  readonly fallback: Primitive | undefined
  /** A parsing pipe refuses a missing value; undefined: the pipes do not care. */
  readonly required: boolean | undefined
  /** A list that is sent as one text, with this between its items. */
  readonly separator: string | undefined
}

type Fields = Readonly<Record<string, unknown>>
/** A parsing pipe's own fields and options, and whether the value comes as text or as JSON. */
type Row = (fields: Fields, options: Fields, of: 'text' | 'json') => JsonSchema

/** Nest's own pipes and the JSON Schema of what they are meant to take. */
const PIPES: Readonly<Record<string, Row>> = {
  ParseIntPipe: () => ({ type: 'integer' }),
  ParseFloatPipe: () => ({ type: 'number' }),
  ParseBoolPipe: () => ({ type: 'boolean' }),
  ParseUUIDPipe: (_, { version }) => ({ type: 'string', format: 'uuid', ...(isVersion(version) && { pattern: uuidPattern(version) }) }),
  ParseDatePipe: () => ({ type: 'string', format: 'date-time' }),
  ParseEnumPipe: ({ enumType }) => (isEnumObject(enumType) ? enumSchema(enumValues(enumType)) : {}),
  ParseArrayPipe: (_, options, of) => ({ type: 'array', items: itemsOf(options, of) }),
}

/** Reads Nest's own pipes, and those that extend them, among a parameter's; others say nothing. */
export function pipeFacts(pipes: readonly PipeKind[], of: 'text' | 'json'): PipeFacts {
  const defaults = pipes.filter(({ names }) => names.includes('DefaultValuePipe')).map(({ fields }) => fields.defaultValue)
  const at = pipes.findIndex(({ names }) => names.some((name) => PIPES[name]))
  const parser = pipes[at]
  const filled = pipes.slice(0, Math.max(at, 0)).some(({ names }) => names.includes('DefaultValuePipe'))
  const fallback = defaults.find((value): value is Primitive => isJsonPrimitive(value) && value !== null)
  if (!parser) return { schema: undefined, fallback, required: defaults.length > 0 ? false : undefined, separator: undefined }
  const name = parser.names.find((one) => PIPES[one])!
  const options = (parser.fields.options ?? {}) as Fields
  const optional = options.optional === true || typeof options.default === 'function'
  const schema = PIPES[name]!(parser.fields, options, of)
  // An empty list is nothing at all in a query, a path or a header.
  const isSome = name === 'ParseArrayPipe' && of === 'text' && !filled && !optional
  return {
    schema: isSome ? { ...schema, minItems: 1 } : schema,
    fallback: filled || optional ? fallback : undefined,
    required: !filled && !optional,
    separator: name === 'ParseArrayPipe' ? separatorOf(options) : undefined,
  }
}

/** The options of the first ValidationPipe among `pipes`; undefined: none validates. One object a pipe. */
export function validationOptions(pipes: readonly PipeKind[]): PipeOptions | undefined {
  const pipe = pipes.find(({ names }) => names.includes('ValidationPipe'))
  if (!pipe) return undefined
  const { validatorOptions, isTransformEnabled, transformOptions } = pipe.fields as {
    validatorOptions?: Fields
    isTransformEnabled?: boolean
    transformOptions?: Fields
  }
  const options = known.get(pipe.fields) ?? {
    ...validatorOptions,
    transform: isTransformEnabled === true,
    enableImplicitConversion: transformOptions?.enableImplicitConversion === true,
  }
  known.set(pipe.fields, options)
  return options
}

const known = new WeakMap<Fields, PipeOptions>()

/** Versions of which Nest knows the digit. */
export const isVersion = (version: unknown): version is string | number => /^[1-8]$/.test(String(version))

export function uuidPattern(version: string | number | undefined): string {
  const hex = '[0-9a-fA-F]'
  return `^${hex}{8}-${hex}{4}-${version ?? hex}${hex}{3}-${hex}{4}-${hex}{12}$`
}

const separatorOf = ({ separator }: Fields) => (typeof separator === 'string' && separator !== '' ? separator : ',')

function itemsOf({ items, ...options }: Fields, of: 'text' | 'json'): JsonSchema {
  if (items === undefined) return of === 'text' ? { type: 'string' } : {}
  const { enableImplicitConversion } = (options.transformOptions ?? {}) as PipeOptions
  return schemaOfType(items, { pipe: { ...(options as PipeOptions), enableImplicitConversion: enableImplicitConversion === true } })
}

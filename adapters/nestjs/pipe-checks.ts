import type { JsonSchema } from '../../decorators/metadata.js'
import type { ParameterCheck } from '../../src/adapter.js'
import { checkOfType } from '../../src/schema/check-of-type.js'
import { checkOfValue, ifObject } from '../../src/schema/check-of-value.js'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'
import type { CustomRules } from '../../src/schema/options.js'
import { NUMBER_OR_BLANK, NUMBER_TEXT } from '../../src/schema/number-text.js'
import type { HandlerParameter, PipeKind } from './internals.js'
import { isVersion, uuidPattern, validationOptions } from './pipe-facts.js'

/** What the pipes of a parameter certainly refuse, in every major of Nest; undefined: nothing is known, as another pipe stands before them. */
export function pipeCheck(parameter: HandlerParameter, pipes: readonly PipeKind[], rules: CustomRules): ParameterCheck | undefined {
  if (parameter.place !== 'body' && parameter.place !== 'query' && parameter.place !== 'path') return undefined
  const of = parameter.place === 'body' ? 'json' : 'text'
  let converted = false
  let filled = false
  for (const pipe of pipes) {
    const { genuine, fields } = pipe
    if (genuine === undefined) return undefined
    if (genuine === 'DefaultValuePipe') {
      filled = true
      continue
    }
    if (genuine === 'StandardSchemaValidationPipe' && parameter.schema === undefined) continue
    if (genuine === 'ValidationPipe') {
      if (isJudged(parameter, fields)) return validationCheck(parameter, pipe, of, rules)
      if (!UNTOUCHED.has(parameter.type)) return undefined
      converted ||= of === 'text' && fields.isTransformEnabled === true && parameter.type !== undefined && CONVERTED.has(parameter.type)
      continue
    }
    // What is no number becomes NaN, and a default stands in for it.
    if (converted && filled) return undefined
    const row = (of === 'json' ? JSON_ROWS : converted ? CONVERTED_ROWS : TEXT_ROWS)[genuine]
    const options = (fields.options ?? {}) as Fields
    const read = row && (() => ({ schema: row(fields, options) }))
    // Where a value may be left out null is none, too; a query or a path has no null.
    const optional = filled || options.optional === true || options.default !== undefined
    return (
      read && {
        of,
        read:
          of === 'json' && optional
            ? () => ({ schema: { anyOf: [read().schema, { type: 'null' }] } })
            : () => ({ ...read(), required: !optional }),
      }
    )
  }
  return undefined
}

type Fields = Readonly<Record<string, unknown>>
type Row = (fields: Fields, options: Fields) => JsonSchema

const uuid: Row = (_, { version }) => ({ type: 'string', pattern: uuidPattern(isVersion(version) ? version : undefined) })

/** Texts that Nest's own pipes take, in any major. */
const TEXT_ROWS: Readonly<Record<string, Row>> = {
  ParseIntPipe: () => ({ type: 'string', pattern: '^-?[0-9]+$' }),
  ParseFloatPipe: () => ({ type: 'string', pattern: NUMBER_TEXT }),
  ParseBoolPipe: () => ({ enum: ['true', 'false'] }),
  ParseUUIDPipe: uuid,
  // Nest 10 takes the reverse names of a numeric enum too.
  ParseEnumPipe: ({ enumType }) => ({ enum: valuesOf(enumType).map(String) }),
  ParseDatePipe: () => ({ type: 'string', minLength: 1 }),
}

/** The same after a ValidationPipe that has made a number of the text, as the parameter is declared so. */
const CONVERTED_ROWS: Readonly<Record<string, Row>> = {
  ParseIntPipe: () => ({ type: 'string', pattern: NUMBER_OR_BLANK }),
  ParseFloatPipe: () => ({ type: 'string', pattern: NUMBER_OR_BLANK }),
}

/** JSON values that they take in a body. */
const JSON_ROWS: Readonly<Record<string, Row>> = {
  // Beyond, a number's text has an exponent.
  ParseIntPipe: () => ({ type: ['integer', 'string'], pattern: '^-?[0-9]+$', exclusiveMinimum: -1e21, exclusiveMaximum: 1e21 }),
  ParseFloatPipe: () => ({ type: ['number', 'string'], pattern: NUMBER_TEXT }),
  ParseBoolPipe: () => ({ enum: [true, false, 'true', 'false'] }),
  ParseUUIDPipe: uuid,
  ParseEnumPipe: ({ enumType }) => ({ enum: [...new Set(valuesOf(enumType).flatMap((value) => [value, String(value)]))] }),
  ParseArrayPipe: (_, { items, ...options }) => ({ type: ['array', 'string'], ...itemsCheck(items, options) }),
}

/** Items of a class are judged one by one; a text among them is parsed first. */
function itemsCheck(items: unknown, options: Fields): JsonSchema {
  const pipe = judging({ validatorOptions: options, transformOptions: options.transformOptions })
  const check = pipe && checkOfType(items, 'json', { pipe })
  if (!check) return {}
  const { $defs, ...schema } = check.read().schema
  return { items: ifObject(schema), ...($defs !== undefined && { $defs }) }
}

const CONVERTED = new Set<unknown>([Number, Boolean])
/** Declared types that a ValidationPipe does not look into. */
const UNTOUCHED = new Set<unknown>([String, Boolean, Number, Array, Object, Date, undefined])

const isJudged = ({ type }: HandlerParameter, { expectedType }: Fields) =>
  expectedType !== undefined || (typeof type === 'function' && !UNTOUCHED.has(type))

function validationCheck(
  { name, type }: HandlerParameter,
  { fields }: PipeKind,
  of: 'json' | 'text',
  rules: CustomRules,
): ParameterCheck | undefined {
  if (name !== undefined && of === 'text') return undefined // a text is no object: what becomes of it differs between majors
  const pipe = judging(fields) && validationOptions([{ names: ['ValidationPipe'], fields, genuine: undefined }])
  const check = pipe && checkOfType(fields.expectedType ?? type, of, { pipe, rules })
  return check && name !== undefined ? checkOfValue(check, 'judged') : check
}

/** The options by which a ValidationPipe judges; undefined where class-transformer is told to do what the check form does not know. */
function judging({ validatorOptions, transformOptions }: Fields): PipeOptions | undefined {
  const known = Object.entries((transformOptions ?? {}) as Fields).every(
    ([key, value]) => key === 'enableImplicitConversion' || value === undefined,
  )
  return known
    ? {
        ...(validatorOptions as PipeOptions | undefined),
        enableImplicitConversion: (transformOptions as PipeOptions | undefined)?.enableImplicitConversion === true,
      }
    : undefined
}

const valuesOf = (enumType: unknown) => [...new Set(Object.values((enumType ?? {}) as Readonly<Record<string, unknown>>))]

import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type ClassConstructor, plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import type { SchemaOptions } from '../../src/schema/json-schema-of.js'
import { jsonSchemaOf } from '../../src/schema/json-schema-of.js'

/** One value, what class-validator says of it, and what our schema says. */
export interface Verdict {
  readonly value: unknown
  readonly taken: boolean
  readonly fits: boolean
}

const ROOT = ['type', 'properties', 'required', 'additionalProperties', '$defs', 'description']

/** Compiles as ours does, 2020-12 with formats as annotations, and as the SDK's client does; throws for a root that some client refuses. */
export function compile(schema: object) {
  const strange = Object.keys(schema).filter((key) => !ROOT.includes(key))
  if (strange.length > 0) throw new Error(`The root has ${strange.join(', ')}.`)
  new AjvJsonSchemaValidator().getValidator(structuredClone(schema) as never)
  return newAjv().compile(schema)
}

const newAjv = () => new Ajv2020({ strict: false, validateFormats: false })

/** Both verdicts on each value, under the options of one pipe; class-validator is the oracle, run as Nest's ValidationPipe runs it. */
export function judge(
  Class: ClassConstructor<object>,
  values: readonly unknown[],
  pipe: SchemaOptions['pipe'] = {},
  form: SchemaOptions['form'] = 'advertised',
  rules?: SchemaOptions['rules'],
): Verdict[] {
  const schema = jsonSchemaOf(Class, { pipe, form, ...(rules && { rules }) })
  const fits = form === 'check' ? newAjv().compile(schema) : compile(schema)
  const { groups, ...options } = pipe
  const takes = (value: unknown): boolean => {
    const instance = plainToInstance(Class, structuredClone(value), { enableImplicitConversion: pipe.enableImplicitConversion === true })
    return validateSync(instance, { forbidUnknownValues: false, ...options, ...(groups && { groups: [...groups] }) }).length === 0
  }
  return values.map((value) => ({ value, taken: attempt(() => takes(value)), fits: fits(value) }))
}

/** A validator that throws answers 500: the value is not taken. */
function attempt(takes: () => boolean): boolean {
  try {
    return takes()
  } catch {
    return false
  }
}

/** What must never be: the backend takes it, the schema refuses it. */
export const falseRefusals = (verdicts: readonly Verdict[]) => verdicts.filter(({ taken, fits }) => taken && !fits)

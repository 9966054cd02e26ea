import { Ajv2020 } from 'ajv/dist/2020.js'
import { jsonSchemaOf } from '../../../src/schema/json-schema-of.js'
import { compile } from '../judge.js'
import type { Subject } from './subjects.js'

/** Whoever makes a schema of a class. */
export interface Contender {
  readonly name: string
  /** It must take whatever the backend takes, typed or not, and may take more. */
  readonly isForAll?: boolean
  /** Throws where no schema is made, or where one does not compile. */
  readonly judgeOf: (subject: Pick<Subject, 'Class' | 'pipe'>) => (value: unknown) => boolean
}

/** What tools advertise: for clients, so ajv and the client of the SDK must both compile it. */
export const advertised: Contender = {
  name: 'backend2mcp',
  judgeOf: ({ Class, pipe }) => once('advertised', jsonSchemaOf(Class, { pipe }), compile),
}

/** What is checked before a call. */
export const check: Contender = {
  name: 'check form',
  isForAll: true,
  judgeOf: ({ Class, pipe }) => once('check', jsonSchemaOf(Class, { pipe, form: 'check' }), (schema) => newAjv().compile(schema)),
}

/** Asserts no format: in 2020-12 they are annotations. Each schema runs too seldom to be worth optimizing. */
export const newAjv = () => new Ajv2020({ strict: false, validateFormats: false, code: { optimize: false } })

type Judge = (value: unknown) => boolean
const compiled = new Map<string, Judge>()

/** Compiling costs most of the time, and many options give the same schema. */
function once(form: string, schema: object, compileOne: (schema: object) => Judge): Judge {
  const key = `${form} ${JSON.stringify(schema)}`
  const judge = compiled.get(key) ?? compileOne(schema)
  compiled.set(key, judge)
  return judge
}

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../decorators/metadata.js'
import type { RouteParameter, Tool } from '../adapter.js'
import type { ArgumentFault } from '../errors.js'
import type { Settings } from '../options.js'
import { explainFaults } from './explain-faults.js'

/**
 * What the backend would refuse in a tool's arguments, in the order of the schema. Compiled at the first call and kept; nothing is coerced
 * or changed. What a path, query, header or cookie carries is judged as the text it becomes. A check that does not compile refuses nothing, and is logged.
 */
export function argumentFaults(tool: Tool, args: Readonly<Record<string, unknown>>, log: Settings['log']): ArgumentFault[] {
  const check = compiled.get(tool) ?? compileOrLog(tool, log)
  const missing = check.required.filter(({ argument, in: place }) => isAbsent(args, argument, place))
  const subject = check.texts.length > 0 ? onTheWire(check.texts, args) : args
  if ((check.validate === undefined || check.validate(subject)) && missing.length === 0) return []
  const errors: readonly ErrorObject[] = check.validate?.errors ?? []
  return explainFaults(tool.inputSchema, subject, [...missing.map(({ argument }) => isRequired(argument)), ...errors])
}

/** Compiles a tool's check ahead of its first call. Throws what ajv throws of a schema that is none. */
export function prepareCheck(tool: Tool): void {
  compiled.set(tool, compile(tool))
}

interface Check {
  readonly validate: ValidateFunction | undefined
  readonly required: readonly RouteParameter[]
  readonly texts: readonly RouteParameter[]
}

const compiled = new WeakMap<Tool, Check>()
let ajv: Ajv2020 | undefined
let embedded = 0

function compileOrLog(tool: Tool, log: Settings['log']): Check {
  try {
    prepareCheck(tool)
  } catch (error) {
    compiled.set(tool, { validate: undefined, required: [], texts: [] })
    log(
      `backend2mcp: the arguments of ${tool.name} are not checked before the call: ${error instanceof Error ? error.message : String(error)}`,
      'warn',
    )
  }
  return compiled.get(tool)!
}

function compile(tool: Tool): Check {
  const checked = tool.parameters.flatMap((parameter) =>
    parameter.check && !('fixed' in parameter) ? [{ parameter, of: parameter.check.of, ...parameter.check.read() }] : [],
  )
  const judged = checked.filter(({ schema }) => isSaying(schema))
  const properties = Object.fromEntries(judged.map(({ parameter, schema }) => [parameter.argument, selfContained(schema)]))
  ajv ??= new Ajv2020({ strict: false, validateFormats: false, allErrors: true, verbose: true, logger: false })
  return {
    validate: judged.length > 0 ? ajv.compile({ type: 'object', properties }) : undefined,
    required: checked.flatMap(({ parameter, required }) => (required ? [parameter] : [])),
    texts: judged.flatMap(({ parameter, of }) => (of === 'text' ? [parameter] : [])),
  }
}

const isSaying = (schema: JsonSchema) => Object.keys(schema).some((keyword) => keyword !== '$defs')

/** `#/$defs/Name` of a part means that part's own. */
function selfContained(schema: JsonSchema): JsonSchema {
  return schema.$defs ? { ...schema, $id: `urn:backend2mcp:argument:${++embedded}` } : schema
}

/** Only a body has a null. */
function isAbsent(args: Readonly<Record<string, unknown>>, argument: string, place: RouteParameter['in']): boolean {
  const value = Object.hasOwn(args, argument) ? args[argument] : undefined
  return value === undefined || (value === null && place !== 'body')
}

/** Scalars as texts. What lists and objects become is the framework's query parser's to say: they are not judged. */
function onTheWire(texts: readonly RouteParameter[], args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const subject = { ...args }
  for (const { argument } of texts) {
    const value = subject[argument]
    if (value === null || typeof value === 'object') delete subject[argument]
    else if (value !== undefined) subject[argument] = String(value)
  }
  return subject
}

const isRequired = (argument: string): ErrorObject => ({
  keyword: 'required',
  instancePath: '',
  schemaPath: '#/required',
  params: { missingProperty: argument },
})

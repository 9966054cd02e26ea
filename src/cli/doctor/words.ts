import type { JsonSchema } from '../../../decorators/metadata.js'
import type { Tool } from '../../adapter.js'
import type { ToolRule } from './finding.js'
import { nameWords } from './name-words.js'

/** Where a developer says something of a route: on a method, around a function, in a document. */
const placeOf = ({ route }: Tool) => (route.schemaSource === 'openapi' ? 'document' : route.source?.includes('.') ? 'method' : 'function')

const WORDS = "description: 'What it does, when to use it, and what it changes.'"
const FIXES = {
  method: {
    describe: `@McpTool({ ${WORDS} }), or @ApiOperation({ summary }) in Nest.`,
    type: 'give it a class with decorators of class-validator, or @McpParam({ schema }), or @McpTool({ input }).',
  },
  function: {
    describe: `mcpTool({ ${WORDS} }, handler).`,
    type: 'mcpTool({ query: schema, body: schema }, handler): a class, a JSON Schema, zod.',
  },
  document: {
    describe: 'a summary in the document, or "x-mcp": { "description": "..." } on the operation.',
    type: 'a schema in the document.',
  },
} as const

/** The model chooses a tool by its name and its description. */
export const weakDescription: ToolRule = (tool) => {
  const says = whyWeak(tool)
  return says === undefined ? [] : [{ severity: 'low', rule: 'weak-description', tool, message: says, fix: FIXES[placeOf(tool)].describe }]
}

function whyWeak({ name, description, route }: Tool): string | undefined {
  if (description === `${route.method} ${route.path}`) return 'has no description: the model gets its method and path'
  const words = nameWords(description)
  if (words.length < 3) return `"${description}" is no description`
  const known = [...nameWords(name), ...nameWords(route.source ?? ''), 'a', 'an', 'the', 'by', 'of', 'all', 'for']
  return words.every((word) => known.includes(word)) ? `its description says no more than its name: "${description}"` : undefined
}

/** A body, or a query, of which nothing is known: the model has to guess, and nothing is checked. */
export const untypedArgument: ToolRule = (tool) => {
  const open = tool.parameters.filter((one) => !('fixed' in one) && one.in !== 'path' && one.name === '' && saysNothing(one.schema))
  if (open.length === 0) return []
  const places = [...new Set(open.map((one) => one.in))].join(' and ')
  return [{ severity: 'low', rule: 'untyped-argument', tool, message: `nothing is known of its ${places}`, fix: FIXES[placeOf(tool)].type }]
}

const SAYING = ['properties', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'items', 'additionalProperties']
const saysNothing = (schema: JsonSchema) => {
  const keys = Object.keys(schema)
  return (schema.type === undefined || schema.type === 'object') && !keys.some((key) => SAYING.includes(key) && !isEmpty(schema[key]))
}
const isEmpty = (value: unknown) => value === true || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

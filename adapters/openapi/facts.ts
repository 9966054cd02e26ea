import type { RouteFacts, RouteParameter } from '../../src/adapter.js'
import { plainRoot } from '../../src/schema/profiles/plain-root.js'
import { shapeOf } from '../../src/tools/output-schema.js'
import type { Document } from './document.js'
import type { Operation } from './operations.js'
import { schemaOf } from './schemas.js'

/** What an operation takes and gives, as its document says. The backend judges the values. */
export function readFacts(
  document: Document,
  { summary, description, deprecated, parameters, body, answer, security }: Operation,
): RouteFacts {
  const words = [deprecated && 'Deprecated.', summary, description !== summary && description].filter(Boolean).join('\n')
  const output = answer === undefined ? undefined : shapeOf(schemaOf(document, answer, 'output'))
  return {
    ...(words && { description: words }),
    parameters: body ? [...parameters, bodyParameter(document, body)] : parameters,
    ...(output && Object.keys(output).length > 0 && { outputSchema: output }),
    ...(security.length > 0 && { security: { required: true } }),
  }
}

function bodyParameter(document: Document, { kind, schema, required, description }: NonNullable<Operation['body']>): RouteParameter {
  if (kind === 'text')
    return {
      argument: 'body',
      in: 'body',
      name: '',
      required,
      schema: { type: 'string', ...(description !== undefined && { description }) },
    }
  const own = schemaOf(document, schema, 'input')
  const root = plainRoot(own) ?? own
  return {
    argument: 'body',
    in: 'body',
    name: '',
    required,
    schema: description !== undefined && !root.description ? { ...root, description } : root,
  }
}

import type { JsonSchema } from '../../decorators/metadata.js'
import type { ParameterCheck } from '../adapter.js'

/**
 * The check of a whole object for one value under a name of its own, as `@Body('owner') owner: Owner`. `others` is what the validation
 * does with a value that is no object: `judged`, it takes it for an object without properties, or `passed` on.
 */
export function checkOfValue(check: ParameterCheck, others: 'judged' | 'passed'): ParameterCheck {
  return {
    of: check.of,
    read: () => {
      const { schema } = check.read()
      const { $defs, ...own } = schema
      const needsProperties = ((schema.required ?? []) as readonly string[]).length > 0
      if (others === 'judged' && needsProperties) return { schema, required: true }
      return { schema: ifObject(own, $defs), required: false }
    },
  }
}

/** `schema` for objects, and nothing for what is none. */
export function ifObject(schema: JsonSchema, $defs?: unknown): JsonSchema {
  // oxlint-disable-next-line no-thenable -- JSON Schema's keyword
  return { if: { type: 'object' }, then: schema, ...($defs !== undefined && { $defs }) }
}

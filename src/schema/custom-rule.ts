import type { JsonSchema } from '../../decorators/metadata.js'
import type { Fragment, TypeName } from './fragment.js'

const SHARED = new Set(
  'enum pattern format contentMediaType minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems minProperties'.split(
    ' ',
  ),
)

/** What a row of the application's own says, with keywords of any kind. Whether its rule takes a missing key is not known: it is not required for its sake. */
export function customFragment({ type, description, allOf = [], ...keywords }: JsonSchema): Fragment {
  const entries = Object.entries(keywords)
  const others = Object.fromEntries(entries.filter(([key]) => !SHARED.has(key)))
  return {
    ...Object.fromEntries(entries.filter(([key]) => SHARED.has(key))),
    ...(type !== undefined && { types: [type].flat() as TypeName[] }),
    ...(typeof description === 'string' && { say: description }),
    allOf: [...(allOf as readonly JsonSchema[]), ...(Object.keys(others).length > 0 ? [others] : [])],
    undef: true,
  }
}

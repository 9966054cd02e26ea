import { type Fragment, isJsonPrimitive, type Primitive } from '../fragment.js'

/** Options of a rule, as an application writes them. */
export type Options = Readonly<Record<string, unknown>> | null | undefined

type Keywords = Partial<Fragment>

export const text = (pattern?: RegExp | string | null, say?: string, more: Keywords = {}): Fragment => ({
  types: ['string'],
  ...(pattern && { pattern: typeof pattern === 'string' ? pattern : pattern.source }),
  ...(say && { say }),
  ...more,
})
export const number = (keywords: Keywords = {}): Fragment => ({ types: ['number'], ...keywords })
export const array = (keywords: Keywords = {}): Fragment => ({ types: ['array'], ...keywords })

/** Several patterns, each of which must match. */
export const has = (...patterns: readonly (RegExp | string)[]): Keywords => ({
  allOf: patterns.map((pattern) => ({ pattern: typeof pattern === 'string' ? pattern : pattern.source })),
})

/** Another pattern in the check form, or none: where releases of validator.js differ, the check takes what any of them takes. */
export const checked = (pattern?: RegExp): Keywords => ({ wide: { pattern: pattern?.source } })

export const primitives = (list: readonly unknown[] | undefined): Primitive[] => (list ?? []).filter(isJsonPrimitive)

/** The listed values, and their types with them. */
export function values(list: readonly unknown[]): Fragment {
  const known = primitives(list)
  return known.length > 0 ? { enum: known } : NOTHING
}

/** No value passes: a start warns of it, as every call would be refused. */
export const NOTHING: Fragment = { types: [] }

/** True where nothing is asked for: the defaults hold. */
export const plain = (options: Options): boolean => !options || Object.keys(options).length === 0

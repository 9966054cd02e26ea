import type { JsonSchema } from '../../decorators/metadata.js'

/** The JSON Schema types that a rule may ask for. */
export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'
/** A value that JSON can say and a schema can list. */
export type Primitive = string | number | boolean | null

/** What one rule says of a JSON value. Fields are JSON Schema's own, but for those explained. */
export interface Fragment {
  readonly types?: readonly TypeName[]
  readonly enum?: readonly Primitive[]
  /** Values that are refused. */
  readonly not?: readonly Primitive[]
  readonly pattern?: string | undefined
  /** A text that matches this is refused. */
  readonly notPattern?: string
  readonly allOf?: readonly JsonSchema[]
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number | undefined
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly format?: string
  readonly contentMediaType?: string
  /** Items must differ; only said of primitive items, as class-validator compares by identity. */
  readonly unique?: boolean
  /** Values that no item may be. */
  readonly itemsNot?: readonly Primitive[]
  /** The rule wants a Date, which JSON sends as text. */
  readonly date?: boolean
  /** The rule takes a missing key. */
  readonly undef?: boolean
  /** The rule refuses null. */
  readonly notNull?: boolean
  /** What keywords cannot say, in words. */
  readonly say?: string | undefined
  /** Why the rule could not be read: it adds nothing then. */
  readonly broken?: string
  /** What the check form says otherwise: the rule takes more than values of the declared type. `undefined` takes a keyword away. */
  readonly wide?: Partial<Fragment>
}

export const isJsonPrimitive = (value: unknown): value is Primitive =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

/** A text as a pattern that matches it and nothing else. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

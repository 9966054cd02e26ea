import type { Class, JsonSchema } from '../../decorators/metadata.js'
import type { Initial } from './declared.js'
import type { SchemaOptions } from './options.js'
import type { Documented } from './swagger-metadata.js'
import type { TransformerFacts } from './transformer-metadata.js'
import type { ValidatorRule } from './validator-metadata.js'

/** Everything known of one property. */
export interface Property {
  readonly Class: Class
  readonly property: string
  /** The pipe judges it. Else only its type is told: an answer, or an object that no `@ValidateNested` reaches. */
  readonly judged: boolean
  readonly rules: readonly ValidatorRule[]
  readonly transformer: TransformerFacts
  readonly documented: Documented | undefined
  readonly initial: Initial
  readonly options: SchemaOptions
  /** The schema of a class inside this one. */
  nested(Class: Class, judged: boolean): JsonSchema
  warn(problem: string): void
}

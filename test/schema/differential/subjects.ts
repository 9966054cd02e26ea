import type { ClassConstructor } from 'class-transformer'
import type { PipeOptions } from '../../../src/schema/options.js'

/** Which line of the table a class belongs to. */
export type Group = 'texts' | 'numbers' | 'booleans' | 'lists' | 'objects' | 'unknown' | 'mixed' | 'types' | 'shapes'

/** A JSON body. */
export interface Body {
  readonly value: unknown
  /** It is what the declared TypeScript type says. */
  readonly typed: boolean
  /** Drawn by the seed of this run; the others are always the same. */
  readonly fresh: boolean
  /** Written down for a shape: beside what is typed, one that the schema must refuse wherever the backend does. */
  readonly told?: boolean
  /** The rules refuse it for a reason that no schema can say. */
  readonly loose?: boolean
}

/** A class and the bodies it is tried on. */
export interface Subject {
  readonly group: Group
  readonly name: string
  readonly Class: ClassConstructor<object>
  readonly pipe: PipeOptions
  /** Why its schema is known to be looser than the backend. */
  readonly gap?: string
  readonly bodies: readonly Body[]
}

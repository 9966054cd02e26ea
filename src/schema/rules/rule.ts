import type { Fragment } from '../fragment.js'

/** What the schema says of one rule of class-validator, and how much of it. `never`: each row names the constraints of its own rule. */
export interface Rule {
  readonly fragment: (constraints: never) => Fragment
  /** Why the schema takes more values of the declared type than the rule does, in a sentence; undefined: it gives the same verdict on all of them. */
  readonly loose?: string | ((constraints: never) => string | undefined)
}

/** A rule that the schema says in full: the same verdict on every value of the declared type. */
export const exact = <Constraints extends readonly unknown[]>(fragment: (constraints: Constraints) => Fragment): Rule => ({ fragment })

/** A rule of which the schema says a part. The reason may depend on the constraints, and be undefined for those that are said in full. */
export const loose = <Constraints extends readonly unknown[]>(
  reason: string | ((constraints: Constraints) => string | undefined),
  fragment: (constraints: Constraints) => Fragment,
): Rule => ({ fragment, loose: reason })

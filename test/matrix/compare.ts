import { isDeepStrictEqual } from 'node:util'
import type { Answer } from './answer.js'
import { DECLARED, type Declared } from './declared.js'
import type { Row } from './row.js'
import { ranHandler, type Trace } from './trace.js'

/** One side of a cell: each answer, and what ran for each request. */
export interface Side {
  readonly answers: readonly Answer[]
  readonly traces: readonly Trace[]
}

/** `permissive` and `different` are failures; `stricter` is in the declared table. */
export type Outcome = { readonly kind: 'equal' | 'permissive' | 'different' } | { readonly kind: 'stricter'; readonly by: Declared }

/** HTTP is right, always. */
export function compare({ route, says }: Row, http: Side, tool: Side): Outcome {
  if (isDeepStrictEqual(http, tool)) return { kind: 'equal' }
  if (isMore(http, tool)) return { kind: 'permissive' }
  const by = DECLARED.find((one) => one.route === route && (one.says ?? says) === says && one.is(http, tool))
  return by ? { kind: 'stricter', by } : { kind: 'different' }
}

/** A handler ran that HTTP kept from running, a success where HTTP refused, or one that HTTP would have stopped at the next guard. */
function isMore(http: Side, tool: Side): boolean {
  return tool.answers.some(({ status }, index) => {
    const live = http.answers[index]!.status
    const ran = (side: Side) => ranHandler(side.traces.slice(index, index + 1))
    return (ran(tool) && !ran(http)) || (status >= 200 && status < 400 && live >= 400)
  })
}

import { pieceEnd } from '../tools/stream-progress.js'
import { AnswerTooLargeError, type MemoryResponse } from './wire.js'

/** A stream that goes on for ever is ended by its timeout or its size; what it brought until then is its answer. */
export function keepStream(error: unknown, answer: MemoryResponse | undefined): MemoryResponse | undefined {
  const isOurs = error instanceof AnswerTooLargeError || (error instanceof DOMException && error.name === 'TimeoutError')
  return isOurs && answer && answer.body.length > 0 && pieceEnd(answer.headers) ? answer : undefined
}

/** A backend elsewhere did not answer: it is down, or the connection broke. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
}

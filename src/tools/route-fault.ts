/** A route behind a resource or a prompt did not give what was asked. `status`: of its answer; absent: it was not called, or did not answer. */
export class RouteFault extends Error {
  override readonly name = 'RouteFault'

  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message)
  }
}

/** What a fuzz has seen. The first of each kind of failure is kept, with what led to it. */
export class Tally {
  sets = 0
  routeChanges = 0
  foreignKeys = 0
  /** Anything else that must not happen. */
  readonly faults: string[] = []
  readonly examples: string[] = []
  readonly #endings = new Map<string, number>()

  ended(how: string): void {
    this.#endings.set(how, (this.#endings.get(how) ?? 0) + 1)
  }

  endings(how: string): number {
    return this.#endings.get(how) ?? 0
  }

  routeChange(told: string): void {
    if (this.routeChanges++ < 5) this.examples.push(`route change: ${told.slice(0, 600)}`)
  }

  foreignKey(told: string): void {
    if (this.foreignKeys++ < 5) this.examples.push(`foreign key: ${told.slice(0, 600)}`)
  }

  toString(): string {
    return [...this.#endings].map(([how, count]) => `${count} ${how}`).join(', ')
  }
}

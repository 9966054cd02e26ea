/** Two signals within this time are one: a Ctrl-C comes from the terminal and from a parent that passes it on. */
const ONE_MS = 500

/** Resolves at the first SIGINT or SIGTERM. One that comes later than half a second after it ends the process at once. */
export function toldToStop(): Promise<void> {
  let first: number | undefined
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (first !== undefined && performance.now() - first > ONE_MS) process.exit(1)
        first ??= performance.now()
        resolve()
      })
  })
}

/** What a thunk gives; undefined where it throws, as the application's own code may. `failed` hears why. */
export function attempt<T>(thunk: (() => T) | undefined, failed?: (message: string) => void): T | undefined {
  try {
    return thunk?.()
  } catch (error) {
    failed?.(messageOf(error))
    return undefined
  }
}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

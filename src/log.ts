/** How much a line of the log matters. */
export type Level = 'debug' | 'info' | 'warn' | 'error'
/** Writes to the log of the options. Default: `info`. Never throws. */
export type Log = (text: string, level?: Level) => void

type Write = (text: string) => unknown

/** A logger of the application's: `console`, pino, winston, Fastify's `app.log`, or Nest's, whose `info` is called `log`. Without `debug`, such lines are `info`. */
export type Logger = { readonly debug?: Write; readonly warn: Write; readonly error: Write } & (
  { readonly info: Write } | { readonly log: Write }
)

/** What the option `log` takes: a function of a line and its level, or a logger. */
export type LogSink = ((text: string, level: Level) => unknown) | Logger

/** Whether the option `log` can be written to. */
export function isLogSink(value: unknown): value is LogSink {
  if (typeof value === 'function') return true
  const { info, log, warn, error } = (value ?? {}) as Readonly<Record<string, unknown>>
  return [info ?? log, warn, error].every((write) => typeof write === 'function')
}

/** Makes a log of what the options give. A logger that fails is told of on stderr, with the line that it did not take: no call fails of it. */
export function logTo(sink: LogSink, clean: (text: string) => string): Log {
  return (text, level = 'info') => {
    const line = clean(text)
    const failed = (error: unknown) => toStderr(`${line}\nbackend2mcp: the option log failed: ${clean(String(error))}`)
    try {
      const written = typeof sink === 'function' ? sink(line, level) : write(sink, line, level)
      if (written instanceof Promise) written.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
}

/** The default. */
export const toStderr = (text: string): void => void process.stderr.write(`${text}\n`)

function write(logger: Logger, line: string, level: Level): unknown {
  if (level === 'warn' || level === 'error') return logger[level](line)
  if (level === 'debug' && logger.debug) return logger.debug(line)
  return 'info' in logger && typeof logger.info === 'function' ? logger.info(line) : (logger as { readonly log: Write }).log(line)
}

import { Writable } from 'node:stream'

/**
 * Takes stdout for the protocol: from now on everybody else's `process.stdout.write` goes to stderr, and what is written to the stream
 * returned here goes to stdout. Three leaks stay, which only the command line closes (it runs the application with fd 1 on stderr, and
 * the client's stdout as fd 3): `fs.writeSync(1)`, a child process that inherits stdout, and a worker thread that writes to fd 1 itself
 * (pino transports).
 */
export function takeStdout(): Writable {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout) as (chunk: unknown, done: (error?: Error | null) => void) => boolean
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write
  stdout.on('error', () => {}) // EPIPE reaches the stream below through `done`
  return new Writable({ decodeStrings: false, write: (chunk: unknown, _encoding, done) => void write(chunk, done) })
}

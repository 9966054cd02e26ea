import { write } from 'node:fs'
import { Writable } from 'node:stream'

/** Tells the re-executed process which descriptor is the client's stdout. Two copies of the package agree on it. */
export const OUTPUT_VARIABLE = 'BACKEND2MCP_OUTPUT_FD'

/** The client's stdout, in the process that `respawn` started; undefined in the one that the user started. */
export function takeOutput(): ClientOutput | undefined {
  const fd = Number(process.env[OUTPUT_VARIABLE])
  delete process.env[OUTPUT_VARIABLE] // the application and its children never see it
  return fd > 2 ? new ClientOutput(fd) : undefined
}

/** Writes to a descriptor that nobody else in the process knows. Works for pipes, files and terminals alike. */
export class ClientOutput extends Writable {
  /** Runs after the last byte and before the stream is finished: whoever waits for the end waits for this as well. */
  beforeFinish: () => Promise<void> = () => Promise.resolve()

  constructor(readonly fd: number) {
    super({ decodeStrings: true })
  }

  override _final(done: (error?: Error | null) => void): void {
    this.beforeFinish().then(() => done(), done)
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    write(this.fd, chunk, (error, written) => {
      // A pipe that its owner made non-blocking is full: wait for the reader.
      if (error?.code === 'EAGAIN') return void setTimeout(() => this._write(chunk, _encoding, done), 2)
      if (error) return done(error)
      if (written < chunk.length) return this._write(chunk.subarray(written), _encoding, done)
      done()
    })
  }

  /** Resolves when everything written so far has reached the client. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => this.write('', (error) => (error ? reject(error) : resolve())))
  }
}

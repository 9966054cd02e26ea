// A process that serves `node-app` as its owner would: run() in the application's own process. Its arguments are RunOptions, as JSON.
import { NodeAdapter } from './node-app.js'

const { noise, early, open, ...options } = JSON.parse(process.argv[2] ?? '{}') as { noise?: boolean; early?: boolean; open?: boolean }
if (open) setInterval(() => {}, 1000) // a handle that never ends, like a database pool

function log(text: string): void {
  process.stderr.write(`${text}\n`)
  if (!noise) return
  console.log('{"jsonrpc":"2.0","id":1,"result":{}}')
  setInterval(() => process.stdout.write('tick\n'), 5)
}

const running = new NodeAdapter({ log, maxBytes: 2 ** 24 }).run(options)
if (early) console.log('written in the turn that called run()')
await running.catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})

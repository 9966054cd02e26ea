// Loaded with --import: writes a line for each port that is really opened and each connection that is really made.
import { appendFileSync } from 'node:fs'
import net from 'node:net'

for (const [prototype, name] of [
  [net.Server.prototype, 'listen'],
  [net.Socket.prototype, 'connect'],
]) {
  const original = prototype[name]
  prototype[name] = function (...args) {
    appendFileSync(process.env.SOCKET_LOG, `${name}\n`)
    return original.apply(this, args)
  }
}

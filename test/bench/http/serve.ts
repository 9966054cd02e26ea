// One server of the HTTP rows, in a process of its own: `serve.js NAME [URL]`. Says its URLs to whoever forked it.
import { SERVERS } from './servers.js'

const [, , name, given] = process.argv
const urls = await SERVERS[name!]!(given)
process.send!(urls)
process.once('disconnect', () => process.exit(0))

// The child behind "MCP over stdio": one framework's application, served to whoever started this process.
import { FRAMEWORKS } from './frameworks.js'

const adapter = await FRAMEWORKS[process.argv[2]!]!.adapter()
await adapter.run()

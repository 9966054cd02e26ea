import assert from 'node:assert/strict'
import { call, compiled, connect } from '../session.js'

const client = await connect(compiled('quickstart-nestjs/main.js'))
const { structuredContent } = await call(client, { tool: 'get_by_id', args: { id: 1 } })
await client.close()
assert.deepEqual(structuredContent, { id: 1, name: 'Satyam' })
console.log('quickstart-nestjs: ok')

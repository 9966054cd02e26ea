import { Param } from '@nestjs/common'
import { McpParam } from 'backend2mcp/nestjs'
import { ParseSkuPipe } from './parse-sku.pipe.js'

const says = McpParam({ schema: { type: 'string', pattern: '^[A-Za-z]{3}-[0-9]{3}$', description: 'Article number, like TEA-001.' } })

/** The article number in the path. No schema can know what a pipe of ours takes, so it is said here; `backend2mcp check` told us. */
export const Sku = (): ParameterDecorator => (target, method, index) => {
  Param('sku', ParseSkuPipe)(target, method, index)
  says(target, method!, index)
}

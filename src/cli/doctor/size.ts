import type { Tool } from '../../adapter.js'
import { tokensOf } from '../../tools/tokens.js'
import type { Finding, ToolRule } from './finding.js'

const MOST_TOKENS = 1500
const MOST_TOKENS_IN_ALL = 25_000
const MOST_TOOLS = 100
/** Some clients put the server's name before it, and take 60 to 64 characters. */
const LONGEST_NAME = 52

/** One tool that takes more of the model's room than it should. */
export const oversized: ToolRule = (tool) => {
  const tokens = tokensOf(tool)
  const long = tool.name.length > LONGEST_NAME
  return [
    ...(tokens > MOST_TOKENS
      ? [
          finding(
            tool,
            `costs the model about ${tokens} tokens`,
            'describe less of it: @McpTool({ input, output }), or @McpParam({ hidden: true }).',
          ),
        ]
      : []),
    ...(long
      ? [finding(tool, `has a name of ${tool.name.length} characters, and some clients cut it at 52`, "@McpTool({ name: 'shorter' }).")]
      : []),
  ]
}

const finding = (tool: Tool, message: string, fix: string): Finding => ({ severity: 'low', rule: 'oversized', tool, message, fix })

/** All of them together. */
export function tooMany(tools: readonly Tool[]): Finding[] {
  const tokens = tools.reduce((sum, tool) => sum + tokensOf(tool), 0)
  if (tools.length <= MOST_TOOLS && tokens <= MOST_TOKENS_IN_ALL) return []
  return [
    {
      severity: 'medium',
      rule: 'oversized',
      message: `${tools.length} tools and about ${tokens.toLocaleString('en')} tokens are more than most models handle well`,
      fix: "narrow them: expose: 'read-only' or 'annotated', include: ['GET /orders/**'], exclude: [...], or @McpHidden().",
    },
  ]
}

import { Controller, Get } from '@nestjs/common'
import { type InputRequest, McpContext, McpPrompt, McpTool, type ToolContext } from 'backend2mcp/nestjs'

const PREFIX = 'test_input_required_result'
const form = (name: string, type = 'string') => ({ type: 'object', properties: { [name]: { type } }, required: [name] })
const sample = (text: string, maxTokens: number): InputRequest => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens },
})
const elicit = (message: string, name: string, type?: string): InputRequest => ({
  method: 'elicitation/create',
  params: { message, requestedSchema: form(name, type) },
})
const ROOTS: InputRequest = { method: 'roots/list', params: {} }

/** Routes that ask, over one round and several. */
@Controller('input')
export class InputController {
  @McpTool({ name: `${PREFIX}_elicitation` })
  @Get('elicitation')
  async elicitation(@McpContext() context?: ToolContext) {
    const { content } = await context!.elicit('What is your name?', form('name'), 'user_name')
    return `Hello, ${String(content?.name)}!`
  }

  @McpTool({ name: `${PREFIX}_sampling` })
  @Get('sampling')
  async sampling(@McpContext() context?: ToolContext) {
    const { capital_question: answer } = await context!.input({ capital_question: sample('What is the capital of France?', 100) })
    return `The model said: ${JSON.stringify(answer!.content)}`
  }

  @McpTool({ name: `${PREFIX}_list_roots` })
  @Get('roots')
  async roots(@McpContext() context?: ToolContext) {
    const { client_roots: answer } = await context!.input({ client_roots: ROOTS })
    return `Roots: ${JSON.stringify(answer!.roots)}`
  }

  @McpTool({ name: `${PREFIX}_request_state` })
  @Get('state')
  async state(@McpContext() context?: ToolContext) {
    await context!.elicit('Please confirm', form('ok', 'boolean'), 'confirm')
    return 'state-ok'
  }

  @McpTool({ name: `${PREFIX}_tampered_state` })
  @Get('tampered')
  async tampered(@McpContext() context?: ToolContext) {
    await context!.elicit('Please confirm', form('ok', 'boolean'), 'confirm')
    return 'state-ok'
  }

  @McpTool({ name: `${PREFIX}_capabilities` })
  @Get('capabilities')
  async capabilities(@McpContext() context?: ToolContext) {
    await context!.input({ greeting: sample('Generate a greeting', 50) })
    return 'sampled'
  }

  @McpTool({ name: `${PREFIX}_multiple_inputs` })
  @Get('multiple')
  async multiple(@McpContext() context?: ToolContext) {
    const answers = await context!.input({
      user_name: elicit('What is your name?', 'name'),
      greeting: sample('Generate a greeting', 50),
      client_roots: ROOTS,
    })
    return JSON.stringify(answers)
  }

  @McpTool({ name: `${PREFIX}_multi_round` })
  @Get('rounds')
  async rounds(@McpContext() context?: ToolContext) {
    const { content: first } = await context!.elicit('Step 1: What is your name?', form('name'), 'step1')
    const { content: second } = await context!.elicit('Step 2: What is your favorite color?', form('color'), 'step2')
    return `${String(first?.name)} likes ${String(second?.color)}`
  }

  @McpPrompt({ name: `${PREFIX}_prompt` })
  @Get('prompt')
  async prompt(@McpContext() context?: ToolContext) {
    const { content } = await context!.elicit('What context should the prompt use?', form('context'), 'user_context')
    return `Use this context: ${String(content?.context)}`
  }
}

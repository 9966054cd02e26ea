import { Body, Controller, Get, Header, Inject, InternalServerErrorException, Post, StreamableFile } from '@nestjs/common'
import { MCP_SERVICE, McpContext, type McpService, McpTool, type ToolContext } from 'backend2mcp/nestjs'
import { IsString } from 'class-validator'
import { PNG, WAV } from './media.js'

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

class Message {
  @IsString() message!: string
}
class Prompt {
  @IsString() prompt!: string
}

/** The tools that the suite calls, each a route. */
@Controller('tools')
export class ToolsController {
  constructor(@Inject(MCP_SERVICE) private readonly mcp: McpService) {}

  @McpTool({ name: 'test_simple_text' })
  @Get('text')
  text() {
    return 'This is a simple text response for testing.'
  }

  @McpTool({ name: 'test_image_content' })
  @Get('image')
  @Header('content-type', 'image/png')
  image() {
    return new StreamableFile(Buffer.from(PNG, 'base64'))
  }

  @McpTool({ name: 'test_audio_content' })
  @Get('audio')
  @Header('content-type', 'audio/wav')
  audio() {
    return new StreamableFile(Buffer.from(WAV, 'base64'))
  }

  @McpTool({ name: 'test_embedded_resource', content: true })
  @Get('embedded')
  embedded() {
    const resource = { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' }
    return { content: [{ type: 'resource', resource }] }
  }

  @McpTool({ name: 'test_multiple_content_types', content: true })
  @Get('mixed')
  mixed() {
    const resource = { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' }
    return {
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        { type: 'image', data: PNG, mimeType: 'image/png' },
        { type: 'resource', resource },
      ],
    }
  }

  @McpTool({ name: 'test_error_handling' })
  @Get('error')
  error() {
    throw new InternalServerErrorException('This tool intentionally returns an error for testing')
  }

  @McpTool({ name: 'test_tool_with_progress' })
  @Get('progress')
  async progress(@McpContext() context?: ToolContext) {
    for (const done of [0, 50, 100]) {
      context?.progress(done, 100)
      await later(50)
    }
    return 'done'
  }

  @McpTool({ name: 'test_tool_with_logging' })
  @Get('logging')
  async logging(@McpContext() context?: ToolContext) {
    for (const text of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      context?.log('info', text)
      await later(50)
    }
    return 'logged'
  }

  @McpTool({ name: 'test_logging_tool' })
  @Get('log')
  log(@McpContext() context?: ToolContext) {
    context?.log('info', 'logged')
    return 'logged'
  }

  @McpTool({ name: 'test_sampling' })
  @Post('sampling')
  async sampling(@Body() { prompt }: Prompt, @McpContext() context?: ToolContext) {
    const messages = [{ role: 'user', content: { type: 'text', text: prompt } }]
    const { answer } = await context!.input({ answer: { method: 'sampling/createMessage', params: { messages, maxTokens: 100 } } })
    return `LLM response: ${JSON.stringify(answer!.content)}`
  }

  @McpTool({ name: 'test_elicitation' })
  @Post('elicitation')
  async elicitation(@Body() { message }: Message, @McpContext() context?: ToolContext) {
    const text = (description: string) => ({ type: 'string', description })
    const properties = { username: text("User's response"), email: text("User's email address") }
    const { action, content } = await context!.elicit(message, { type: 'object', properties, required: ['username', 'email'] })
    return `User response: action=${action}, content=${JSON.stringify(content)}`
  }

  @McpTool({ name: 'test_elicitation_sep1034_defaults' })
  @Get('defaults')
  async defaults(@McpContext() context?: ToolContext) {
    const { action, content } = await context!.elicit('Please review', {
      type: 'object',
      properties: {
        name: { type: 'string', default: 'John Doe' },
        age: { type: 'integer', default: 30 },
        score: { type: 'number', default: 95.5 },
        status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
        verified: { type: 'boolean', default: true },
      },
    })
    return `Elicitation completed: action=${action}, content=${JSON.stringify(content)}`
  }

  @McpTool({ name: 'test_elicitation_sep1330_enums' })
  @Get('enums')
  async enums(@McpContext() context?: ToolContext) {
    const titled = (kind: string) =>
      ['value1', 'value2', 'value3'].map((value, n) => ({ const: value, title: `${['First', 'Second', 'Third'][n]} ${kind}` }))
    const options = ['option1', 'option2', 'option3']
    const { action, content } = await context!.elicit('Please choose', {
      type: 'object',
      properties: {
        untitledSingle: { type: 'string', enum: options },
        titledSingle: { type: 'string', oneOf: titled('Option') },
        legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
        untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
        titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
      },
    })
    return `Elicitation completed: action=${action}, content=${JSON.stringify(content)}`
  }

  @McpTool({ name: 'test_trigger_tool_change' })
  @Post('change-tools')
  async changeTools() {
    await this.mcp.adapter.hide('test_simple_text')
    await this.mcp.adapter.show('test_simple_text')
    return 'changed'
  }

  @McpTool({ name: 'test_trigger_prompt_change' })
  @Post('change-prompts')
  async changePrompts() {
    await this.mcp.adapter.hide('test_simple_prompt')
    await this.mcp.adapter.show('test_simple_prompt')
    return 'changed'
  }

  @McpTool({ name: 'test_missing_capability' })
  @Get('capability')
  async capability(@McpContext() context?: ToolContext) {
    await context!.input({ answer: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } } })
    return 'sampled'
  }

  @McpTool({ name: 'test_streaming_elicitation' })
  @Get('streaming')
  async streaming(@McpContext() context?: ToolContext) {
    context?.progress(1)
    await context!.elicit('Go on?', { type: 'object', properties: {} })
    return 'went on'
  }
}

import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common'
import { McpParam, McpPrompt, McpResource } from 'backend2mcp/nestjs'
import { PNG } from './media.js'

const user = (content: object) => ({ role: 'user', content })

/** The resources and the prompts of the suite. */
@Controller('offers')
export class OffersController {
  @McpResource({ uri: 'test://static-text', mimeType: 'text/plain', tool: false })
  @Get('text')
  @Header('content-type', 'text/plain')
  text() {
    return 'This is the content of the static text resource.'
  }

  @McpResource({ uri: 'test://static-binary', mimeType: 'image/png', tool: false })
  @Get('binary')
  @Header('content-type', 'image/png')
  binary() {
    return new StreamableFile(Buffer.from(PNG, 'base64'))
  }

  @McpResource({ uri: 'test://watched-resource', tool: false })
  @Get('watched')
  watched() {
    return { watched: true }
  }

  @McpResource({ uri: 'test://template/{id}/data', tool: false })
  @Get('template/:id')
  template(@Param('id') id: string) {
    return { id, templateTest: true, data: `Data for ID: ${id}` }
  }

  @McpPrompt({ name: 'test_simple_prompt' })
  @Get('prompt')
  prompt() {
    return 'This is a simple prompt for testing.'
  }

  @McpPrompt({ name: 'test_prompt_with_arguments' })
  @Get('arguments')
  arguments(
    @Query('arg1') @McpParam({ required: true, description: 'First test argument', complete: ['paris', 'park', 'party'] }) arg1: string,
    @Query('arg2') @McpParam({ required: true, description: 'Second test argument' }) arg2: string,
  ) {
    return `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`
  }

  @McpPrompt({ name: 'test_prompt_with_embedded_resource' })
  @Get('embedded')
  embedded(@Query('resourceUri') @McpParam({ required: true, description: 'URI of the resource to embed' }) uri: string) {
    const resource = { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' }
    return { messages: [user({ type: 'resource', resource }), user({ type: 'text', text: 'Please process the embedded resource above.' })] }
  }

  @McpPrompt({ name: 'test_prompt_with_image' })
  @Get('image')
  image() {
    const image = { type: 'image', data: PNG, mimeType: 'image/png' }
    return { messages: [user(image), user({ type: 'text', text: 'Please analyze the image above.' })] }
  }
}

import { McpParam, McpTool } from 'backend2mcp/routing-controllers'
import { IsInt, IsString, Length, Max, Min, registerDecorator } from 'class-validator'
import { Authorized, Body, BodyParam, createExpressServer, createKoaServer, JsonController, Post } from 'routing-controllers'

class Cat {
  @IsString() @Length(1, 20) name!: string
  @IsInt() @Min(0) @Max(9) lives!: number
}
/** Stricter than its schema can say. */
class NamedCat extends Cat {}
registerDecorator({
  target: NamedCat,
  propertyName: 'name',
  name: 'isRealName',
  validator: { validate: (name) => typeof name === 'string' && name.length >= 3, defaultMessage: () => 'name must be a real name' },
})

const cat = (name: object, lives: object) => ({ type: 'object', properties: { name, lives }, required: ['name', 'lives'] })
const ran = (given: unknown) => console.error('THE HANDLER RAN', given)

@Authorized()
@JsonController('/cats')
class CatsController {
  @Post('/agreed') agreed(@Body() given: Cat) {
    ran(given)
  }
  @Post('/stricter') stricter(@Body() given: NamedCat) {
    ran(given)
  }
  @McpTool({ input: cat({ type: 'string', minLength: 1, maxLength: 5 }, { type: 'integer', minimum: 0, maximum: 9 }) })
  @Post('/narrow')
  narrow(@Body() given: Cat) {
    ran(given)
  }
  @McpTool({ input: cat({ type: 'string', minLength: 1, maxLength: 20 }, { type: 'string' }) })
  @Post('/mistaken')
  mistaken(@Body() given: Cat) {
    ran(given)
  }
  @Post('/parameter') parameter(@BodyParam('lives') @McpParam({ schema: { type: 'string', enum: ['many'] } }) given: number) {
    ran(given)
  }
}

// Nobody is let in: what is judged is the validation alone.
const options = { controllers: [CatsController], authorizationChecker: () => false }
const app = process.env.PLANTED === 'koa' ? createKoaServer(options) : createExpressServer(options)
app.listen(3000)

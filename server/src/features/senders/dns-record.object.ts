import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A record to publish in DNS.' })
export class DnsRecord {
  @Field(() => String, { description: 'Such as TXT.' })
  type: string;

  @Field(() => String, { description: 'The full name, without a dot at the end.' })
  name: string;

  @Field(() => String, { description: 'In one piece. A TXT record consists of strings of at most 255 bytes.' })
  value: string;
}

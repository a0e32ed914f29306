import { Arg, Authorized, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { ApiKeyEntity, ApiKeyScope } from './api-key.entity.js';
import type { ApiKeyService } from './api-key.service.js';

@ObjectType()
export class CreatedApiKey {
  @Field(() => ApiKeyEntity)
  apiKey: ApiKeyEntity;

  @Field(() => String, { description: 'Shown this once, and stored only as a hash.' })
  secret: string;
}

@Resolver()
export class ApiKeyResolver {
  constructor(private readonly keys: ApiKeyService) {}

  @Authorized('MANAGE_KEYS')
  @Query(() => [ApiKeyEntity])
  apiKeys() {
    return this.keys.list();
  }

  @Authorized('MANAGE_KEYS')
  @Mutation(() => CreatedApiKey)
  createApiKey(
    @Arg('name', () => String) name: string,
    @Arg('scopes', () => [ApiKeyScope]) scopes: ApiKeyScope[],
    @Arg('sendsPerMinute', () => Int, { nullable: true, description: 'No limit where it is not given.' })
    sendsPerMinute?: number | null,
  ) {
    return this.keys.create({ name, scopes, sendsPerMinute: sendsPerMinute ?? null });
  }

  @Authorized('MANAGE_KEYS')
  @Mutation(() => ApiKeyEntity)
  revokeApiKey(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.keys.revoke(id);
  }
}

import { Arg, Authorized, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { ApiKeyScope } from '../../foundation/access/api-key-scope.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { ApiKeyEntity } from './api-key.entity.js';
import type { ApiKeyService } from './api-key.service.js';

@ObjectType({ description: 'A new API key and its secret.' })
export class CreatedApiKey {
  @Field(() => ApiKeyEntity)
  apiKey: ApiKeyEntity;

  @Field(() => String, { description: 'The whole secret. It is returned only here: the server stores a hash of it.' })
  secret: string;
}

@Resolver()
export class ApiKeyResolver {
  constructor(private readonly services: { apiKeys: ApiKeyService }) {}

  @Authorized('MANAGE_KEYS')
  @Query(() => [ApiKeyEntity], { description: 'All API keys, revoked ones included, newest first.' })
  apiKeys() {
    return this.services.apiKeys.list();
  }

  @Authorized('MANAGE_KEYS')
  @Mutation(() => CreatedApiKey, { description: 'Creates an API key.' })
  createApiKey(
    @Arg('name', () => String) name: string,
    @Arg('scopes', () => [ApiKeyScope]) scopes: ApiKeyScope[],
    @Arg('sendsPerMinute', () => Int, {
      nullable: true,
      description:
        'Maximum calls of sendNotification and recordFeedback per minute, 1 to 1,000,000; no limit if absent.',
    })
    sendsPerMinute?: number | null,
    @Arg('strict', () => Boolean, {
      nullable: true,
      description:
        'Whether all sends of the key are strict: they are refused with CONTEXT_INCOMPLETE if their contexts lack values.',
    })
    strict?: boolean | null,
  ) {
    return this.services.apiKeys.create({
      name,
      scopes,
      sendsPerMinute: sendsPerMinute ?? null,
      strict: strict ?? false,
    });
  }

  @Authorized('MANAGE_KEYS')
  @Mutation(() => ApiKeyEntity, { description: 'Revokes an API key for good. Revoking it again changes nothing.' })
  revokeApiKey(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.apiKeys.revoke(id);
  }
}

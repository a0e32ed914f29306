import { type FragmentDefinitionNode, parse } from 'graphql';

/**
 * What the REST API shows of each type, as fragments on the types of the GraphQL schema. The server's answers and their schemas in the OpenAPI
 * document are made from them.
 */
const FRAGMENTS = parse(`
fragment Send on Dispatch {
  id status event queue type templateSlug templateVersion topic { slug } idempotencyKey
  counts {
    total queued sending retrying uncertain sent failed suppressed cancelled expired delivered bounced complained accepted
  }
  audienceComplete missing ignored sendAt expiresAt spreadOverMinutes createdAt completedAt
}
fragment Delivery on Delivery {
  id dispatch { id } email earlierEmails status fate retryCount nextAttemptAt errorClass lastError stopReason
  suppressedBy waitReason isRedirected messageId createdAt lastUpdate
}
fragment Suppression on Suppression {
  id email scope topic { slug } reason note createdAt expiresAt
}
fragment Feedback on Feedback {
  id email kind bounceClass source errorClass statusCode diagnostic at receivedAt delivery { id }
}
fragment EventListener on EventListener {
  id types listensUntil
}
fragment TakenEvent on TakenEvent {
  id type body cursor
}`);

export const FRAGMENTS_BY_NAME: ReadonlyMap<string, FragmentDefinitionNode> = new Map(
  FRAGMENTS.definitions.map((definition) => {
    const fragment = definition as FragmentDefinitionNode;
    return [fragment.name.value, fragment];
  }),
);

/** A call of the REST API that is a query or mutation of the GraphQL schema. */
export interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v1`, with variables of the document in braces. The variable `input` is the body; all others are in the query string. */
  path: `/${string}`;
  /** Name for clients that are generated from the OpenAPI document. */
  id: string;
  summary: string;
  document: string;
  /** Fields of input objects that aren't parameters. */
  without?: readonly string[];
  /** Status of a successful call. Defaults to 200. */
  status?: 201 | 204;
  /** Answered with NOT_FOUND if the result is null, false or 0. */
  missing?: 'delivery.notFound' | 'suppression.notFound' | 'webhook.notFound';
}

export const OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/deliveries',
    id: 'listDeliveries',
    summary: 'Lists deliveries. The next page begins after the last id of this one.',
    document: `query ($filter: DeliveryFilter, $page: PageInput, $after: ID) {
      deliveries(filter: $filter, page: $page, after: $after) { items { ...Delivery } hasNextPage isSearchComplete searchedBackTo }
    }`,
    without: ['page'],
  },
  {
    method: 'GET',
    path: '/deliveries/{id}',
    id: 'getDelivery',
    summary: 'Reads one delivery.',
    document: 'query ($id: ID!) { delivery(id: $id) { ...Delivery } }',
    missing: 'delivery.notFound',
  },
  {
    method: 'GET',
    path: '/suppressions',
    id: 'listSuppressions',
    summary: 'Lists addresses that get no mail.',
    document: `query ($filter: SuppressionFilter, $page: PageInput) {
      suppressions(filter: $filter, page: $page) { items { ...Suppression } total totalIsExact hasNextPage }
    }`,
  },
  {
    method: 'GET',
    path: '/suppressions/{id}',
    id: 'getSuppression',
    summary: 'Reads one suppression.',
    document: 'query ($id: ID!) { suppression(id: $id) { ...Suppression } }',
    missing: 'suppression.notFound',
  },
  {
    method: 'POST',
    path: '/suppressions',
    id: 'createSuppression',
    summary: 'Suppresses an address.',
    document: 'mutation ($input: CreateSuppressionInput!) { createSuppression(input: $input) { ...Suppression } }',
    status: 201,
  },
  {
    method: 'DELETE',
    path: '/suppressions/{id}',
    id: 'deleteSuppression',
    summary: 'Undoes a suppression.',
    document: 'mutation ($id: ID!, $note: String) { deleteSuppressions(ids: [$id], note: $note) }',
    status: 204,
    missing: 'suppression.notFound',
  },
  {
    method: 'GET',
    path: '/feedback',
    id: 'listFeedback',
    summary: 'Lists what came back after mails were accepted.',
    document: `query ($filter: FeedbackFilter, $page: PageInput) {
      feedback(filter: $filter, page: $page) { items { ...Feedback } total totalIsExact hasNextPage }
    }`,
  },
  {
    method: 'POST',
    path: '/event-listeners',
    id: 'createEventListener',
    summary: 'Begins to keep events for the caller, who takes them.',
    document: 'mutation ($input: EventListenerInput!) { createEventListener(input: $input) { ...EventListener } }',
    status: 201,
  },
  {
    method: 'POST',
    path: '/event-listeners/{id}/take',
    id: 'takeEvents',
    summary: 'Takes the next events of a listener, or waits for one.',
    document: `mutation ($id: ID!, $after: ID, $waitSeconds: Int) {
      takeEvents(id: $id, after: $after, waitSeconds: $waitSeconds) { items { ...TakenEvent } }
    }`,
  },
  {
    method: 'DELETE',
    path: '/event-listeners/{id}',
    id: 'endEventListener',
    summary: 'Removes a listener with the events that wait.',
    document: 'mutation ($id: ID!) { endEventListener(id: $id) }',
    status: 204,
    missing: 'webhook.notFound',
  },
];

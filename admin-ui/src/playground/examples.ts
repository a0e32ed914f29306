export type Example = { query: string; variables: string };

const example = (query: string, variables: Record<string, unknown>): Example => ({
  query: `${query.trim()}\n`,
  variables: JSON.stringify(variables, null, 2),
});

const anId = '00000000-0000-7000-8000-000000000000';

const signIn = example(
  `
# Signs in and sets an HttpOnly cookie.
# Programs send an API key instead, or add
# "token" to the fields below and send it,
# as "Authorization: Bearer …".
mutation SignIn($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    expiresAt
    user { username email role }
  }
}`,
  { username: 'admin', password: '' },
);

const sendToOne = example(
  `
# Sends one mail to one person. "event" decides
# the queue, so it doesn't wait behind a newsletter.
mutation SendToOne($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    id
    status
    queue
    counts { total queued sent }
  }
}

# Finds ids for "recipient".
query FindPeople {
  users(page: { perPage: 10 }) {
    total
    items { id username email isActive }
  }
}`,
  {
    input: {
      templateName: 'welcome',
      typeEvent: 'PERSONAL',
      event: 'registration',
      recipient: [anId],
      context: { title: 'Welcome aboard' },
    },
  },
);

const sendToGroups = example(
  `
# Sends to all members of these groups.
# A member of several groups gets one mail.
mutation SendToGroups($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    id
    status
    queue
    counts { total queued }
  }
}

# Finds ids for "groups".
query FindGroups {
  groups(page: { perPage: 10 }) {
    total
    items { id name memberCount }
  }
}`,
  {
    input: {
      templateName: 'welcome',
      typeEvent: 'GROUP',
      event: 'digest',
      groups: [anId],
      context: { title: 'This week' },
    },
  },
);

const sendToAll = example(
  `
# Sends to every active person. A second call
# with the same idempotencyKey returns the first
# dispatch and sends nothing.
mutation SendToAll($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    id
    status
    audienceComplete
    counts { total queued }
  }
}`,
  {
    input: {
      templateName: 'welcome',
      typeEvent: 'ALL',
      event: 'newsletter',
      context: { title: 'News in December' },
      idempotencyKey: 'newsletter-1',
    },
  },
);

const sendToAddresses = example(
  `
# Sends to addresses that aren't users. Each
# one's context is merged over the common one.
mutation SendToAddresses($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    id
    status
    counts { total queued }
  }
}`,
  {
    input: {
      templateName: 'welcome',
      typeEvent: 'GROUP',
      event: 'invitation',
      to: [
        { email: 'ada@example.com', name: 'Ada', locale: 'en', context: { title: 'Join us, Ada' } },
        { email: 'boris@example.com', name: 'Борис', locale: 'ru' },
      ],
      context: { title: 'Join us' },
    },
  },
);

const followDispatch = example(
  `
# Shows the progress of a dispatch.
# total is always the sum of the other nine.
query FollowDispatch($id: ID!) {
  dispatch(id: $id) {
    event
    status
    audienceComplete
    createdAt
    completedAt
    counts {
      total
      queued sending retrying uncertain
      sent failed suppressed cancelled expired
    }
    deliveries(page: { perPage: 25 }) {
      total
      totalIsExact
      hasNextPage
      items {
        id email status lastUpdate
        retryCount nextAttemptAt lastError
      }
    }
  }
}

# Finds the ids of the latest dispatches.
query LatestDispatches {
  dispatches(page: { perPage: 10 }) {
    items { id event status createdAt }
  }
}`,
  { id: anId },
);

const findFailedAttempts = example(
  `
# Lists attempts from the delivery log that
# didn't succeed.
query FailedAttempts($filter: AttemptFilter) {
  attempts(page: { perPage: 25 }, filter: $filter) {
    total
    items {
      finishedAt email queue attempt outcome
      smtpCode errorClass error durationMs messageId
    }
  }
}`,
  { filter: { outcome: ['RETRY', 'FAILED', 'UNCERTAIN'] } },
);

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

const askStatistics = example(
  `
# Statistics as on the dashboard: mails sent,
# time taken, and causes of failures.
query Statistics(
  $from: DateTime!
  $until: DateTime!
) {
  deliveryStats(
    from: $from
    until: $until
    interval: HOUR
  ) {
    at sent failed retried p50Ms p95Ms
  }
  failureStats(from: $from, until: $until) {
    errorClass smtpCode count sample
  }
}

# Shows unfinished work, queues and workers.
query Backlog {
  backlog {
    queued sending retrying uncertain
    runningDispatches
    pausedDispatches
    scheduledDispatches
  }
  queues {
    name ready sending consumers deadLettered
  }
  workers {
    name seenAt
    mailServerDownSince mailServerError
  }
}`,
  { from: daysAgo(1), until: daysAgo(0) },
);

export const examples = [
  signIn,
  sendToOne,
  sendToGroups,
  sendToAll,
  sendToAddresses,
  followDispatch,
  findFailedAttempts,
  askStatistics,
] as const;

export type Example = { query: string; variables: string };

const example = (query: string, variables: Record<string, unknown>): Example => ({
  query: `${query.trim()}\n`,
  variables: JSON.stringify(variables, null, 2),
});

const anId = '00000000-0000-7000-8000-000000000000';

const signIn = example(
  `
# Signs this browser in, by a cookie that
# scripts cannot read. A program sends an API key
# instead, or the "token" that it asks for here,
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
# One mail to one person. "event" decides the
# queue: no waiting behind a newsletter.
mutation SendToOne($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    id
    status
    queue
    counts { total queued sent }
  }
}

# Whose id to put in as "recipient".
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
# To everybody in these groups.
# Who is in two of them gets one mail.
mutation SendToGroups($input: SendNotificationInput!) {
  sendNotification(input: $input) {
    id
    status
    queue
    counts { total queued }
  }
}

# Which ids to put in as "groups".
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
# To every active person. A second call with
# the same idempotencyKey gives back the first
# send, and sends nothing again.
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
      context: { title: 'What is new' },
      idempotencyKey: 'newsletter-1',
    },
  },
);

const sendToAddresses = example(
  `
# To people who are no users here. Each one's
# context is merged over the common one.
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
        { email: 'ada@example.com', name: 'Ada', locale: 'en', context: { title: 'Come in, Ada' } },
        { email: 'boris@example.com', name: 'Борис', locale: 'ru' },
      ],
      context: { title: 'Come in' },
    },
  },
);

const followDispatch = example(
  `
# Where a send stands.
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

# Its id, where you don't have it.
query LatestDispatches {
  dispatches(page: { perPage: 10 }) {
    items { id event status createdAt }
  }
}`,
  { id: anId },
);

const askLog = example(
  `
# Every try to hand over a mail, from the log:
# here those that did not go well.
query AskTheLog($filter: AttemptFilter) {
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

const askHowItGoes = example(
  `
# What the dashboard asks: how many were sent, how
# long it took, and why some were not.
query HowItGoes(
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

# What is left to do, and who does it.
query WhatWaits {
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
  askLog,
  askHowItGoes,
] as const;

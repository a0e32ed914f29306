import { Authorized, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { FeedbackSource } from './feedback.entity.js';
import type { FeedbackIntakes } from './feedback-intakes.js';

@ObjectType({ description: 'An outcome and how often it occurred.' })
export class IntakeCount {
  @Field(() => String, {
    description:
      'Of events: matched, unmatched, repeated, or failed (not stored; the sender was told to come again). Of mails and calls: forged (a token or signature that isn’t ours), limited (over a limit), truncated (only the beginning was read), ignored (no feedback in it), unreadable.',
  })
  outcome: string;

  @Field(() => Int)
  count: number;
}

@ObjectType({ description: 'A configured way in which feedback comes in, as the answering server sees it.' })
export class FeedbackIntake {
  @Field(() => FeedbackSource)
  source: FeedbackSource;

  @Field(() => Boolean)
  works: boolean;

  @Field(() => String, { nullable: true, description: 'Why it can take nothing now; null while it works.' })
  problem: string | null;

  @Field(() => Date, { description: 'When the problem began, or when it began to work.' })
  since: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the last event came; null if none has since the server started.',
  })
  lastEventAt: Date | null;

  @Field(() => [IntakeCount], { description: 'Counted since the server started.' })
  counts: IntakeCount[];
}

@Resolver()
export class IntakeResolver {
  constructor(private readonly services: { feedbackIntakes: FeedbackIntakes }) {}

  @Authorized('READ')
  @Query(() => [FeedbackIntake], { description: 'The configured ways in which feedback comes in, and their health.' })
  feedbackIntakes(): FeedbackIntake[] {
    return this.services.feedbackIntakes.list().map(({ source, problem, since, lastEventAt, counts }) => ({
      source: FeedbackSource[source],
      works: problem === null,
      problem,
      since,
      lastEventAt,
      counts: [...counts].map(([outcome, count]) => ({ outcome, count })),
    }));
  }
}

/** A topic of Amazon SNS that the operator configured. */
export interface SnsTopic {
  arn: string;
  /** The SNS host of the topic's region. Certificates and confirmations come from it alone. */
  host: string;
}

const ARN = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d+):\d{12}:[\w-]{1,256}(?:\.fifo)?$/;

/** Undefined if the text isn't the ARN of a topic. */
export const snsTopicOf = (arn: string): SnsTopic | undefined => {
  const [, partition, region] = ARN.exec(arn) ?? [];
  if (!region) return undefined;
  return { arn, host: `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}` };
};

import { useMemo } from 'react';
import { useRecordContext } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { RecentSendsDocument } from '../templates.generated';
import { pathsOf, RECIPIENT_PATHS, TOPIC_PATHS } from './known-paths';
import { nearMisses } from './near-misses';

const RECIPIENT_READ = /(?<![\w.-])user\.(?!attributes\b)[A-Za-z_]\w*/g;

/** Paths that are known for a template: what it reads, what its recent sends had, and what every recipient has. */
export const useKnownPaths = ({
  variables,
  title,
  content,
}: {
  variables: readonly string[];
  title: string;
  content: string;
}) => {
  const slug = useRecordContext()?.slug as string | undefined;
  const recent = useApiQuery(RecentSendsDocument, { slug: slug ?? '' }, { enabled: slug !== undefined });
  const sends = recent.data?.dispatches.items;
  return useMemo(() => {
    const sent = [...new Set((sends ?? []).flatMap(({ context }) => pathsOf(context)))];
    const expressions = `${title}${content}`.match(/\{\{[^}]*\}\}/g)?.join(' ') ?? '';
    const ofRecipient = [...new Set(expressions.match(RECIPIENT_READ))];
    return {
      paths: [...new Set([...variables, ...sent])].sort(),
      hints: nearMisses([...ofRecipient, ...variables], [...RECIPIENT_PATHS, ...TOPIC_PATHS, ...sent]),
    };
  }, [sends, variables, title, content]);
};

export type KnownPaths = ReturnType<typeof useKnownPaths>;

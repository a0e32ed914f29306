import type { Example } from './examples';
import { operationsOf } from './operations';

export interface Asked extends Example {
  id: number;
  at: Date;
}

/** Earlier requests, the latest first. They are forgotten when the page closes, because they may contain passwords. */
export const History = ({ asked, onOpen }: { asked: readonly Asked[]; onOpen: (example: Example) => void }) =>
  asked.length === 0 ? (
    <p>Requests that you run appear here. They are forgotten when the page closes.</p>
  ) : (
    <ul>
      {asked.map(({ id, at, query, variables }) => (
        <li key={id}>
          <button type="button" className="playground-link" onClick={() => onOpen({ query, variables })}>
            {operationsOf(query)[0]?.name ?? 'Untitled'}
          </button>{' '}
          {at.toLocaleTimeString()}
        </li>
      ))}
    </ul>
  );

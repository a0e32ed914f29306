import type { KeyboardEvent } from 'react';
import { type Tab, titleOf } from './use-tabs';

/** The tabs of a tab list (ARIA's pattern): the arrow keys choose, Delete closes. */
export const Tabs = ({
  tabs,
  chosen,
  onChoose,
  onClose,
  onAdd,
}: {
  tabs: readonly Tab[];
  chosen: number;
  onChoose: (id: number) => void;
  onClose: (id: number) => void;
  onAdd: () => void;
}) => {
  const place = tabs.findIndex(({ id }) => id === chosen);

  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Delete') return onClose(chosen);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(place + step + tabs.length) % tabs.length]!;
    onChoose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };

  return (
    <div className="playground-tabs">
      <div role="tablist" aria-label="Requests">
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`tab-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === chosen}
            aria-controls="request"
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
            onKeyDown={onKey}
          >
            {titleOf(tab)}
          </button>
        ))}
      </div>
      <button type="button" onClick={onAdd}>
        New tab
      </button>
      {tabs.length > 1 && (
        <button type="button" onClick={() => onClose(chosen)}>
          Close tab
        </button>
      )}
    </div>
  );
};

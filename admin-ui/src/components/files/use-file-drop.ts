import { type DragEvent, useState } from 'react';

/** Handlers for an element onto which files are dropped. `isOver` is true while something is dragged over it. */
export const useFileDrop = (onDropped: (files: File[]) => void) => {
  const [isOver, setOver] = useState(false);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      onDropped([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
};

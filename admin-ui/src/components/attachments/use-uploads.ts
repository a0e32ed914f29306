import { useEffect, useRef, useState } from 'react';
import { useErrorMessage } from '../../api/use-error-message';
import type { Attachment } from './attachment';
import { uploadFile } from './upload-file';

export interface Upload {
  key: number;
  name: string;
  /** The part that is sent, from 0 to 1. */
  progress: number;
  /** Why it failed. */
  problem?: string;
}

/** Uploads files one after another. `onUploaded` gets each that is stored. Leaving the page ends the uploads. */
export const useUploads = (onUploaded: (file: Attachment) => void) => {
  const errorMessage = useErrorMessage();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const latest = useRef(onUploaded);
  latest.current = onUploaded;
  const queue = useRef(Promise.resolve());
  const nextKey = useRef(0);
  const stopped = useRef(new AbortController());
  const canceled = useRef(new Map<number, AbortController>());

  useEffect(() => {
    const controller = new AbortController();
    stopped.current = controller;
    return () => controller.abort();
  }, []);

  const change = (key: number, more: Partial<Upload>) =>
    setUploads((before) => before.map((one) => (one.key === key ? { ...one, ...more } : one)));
  const remove = (key: number) => {
    canceled.current.get(key)?.abort();
    setUploads((before) => before.filter((one) => one.key !== key));
  };

  const uploadOne = async (key: number, file: File) => {
    const cancel = canceled.current.get(key)!;
    const signal = AbortSignal.any([stopped.current.signal, cancel.signal]);
    if (signal.aborted) return;
    try {
      const stored = await uploadFile(file, { onProgress: (progress) => change(key, { progress }), signal });
      latest.current(stored);
      remove(key);
    } catch (error) {
      change(key, { problem: errorMessage(error) });
    }
  };

  const add = (files: readonly File[]) => {
    for (const file of files) {
      const key = nextKey.current;
      nextKey.current += 1;
      canceled.current.set(key, new AbortController());
      setUploads((before) => [...before, { key, name: file.name, progress: 0 }]);
      queue.current = queue.current.then(() => uploadOne(key, file));
    }
  };

  return { uploads, add, remove, isUploading: uploads.some(({ problem }) => problem === undefined) };
};
